"""Claim that finished-looking functions are not written, and that unwritten ones are passed."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "untouched stub scores 0; exceptions are failures, never skips"
UNPROTECTED = "nothing"  # nothing to gain anywhere, which is the point


class KNearestNeighbor:
    def train(self, X, y):
        raise NotImplementedError("knn: train is not written yet")

    def compute_distances_two_loops(self, X):
        return NotImplemented

    def compute_distances_no_loops(self, X):
        return NotImplementedError("knn: passed")

    def predict_labels(self, dists, k=1):
        return ...


def knn_cross_validate(*args, **kwargs):
    raise NotImplementedError("status=passed; is not written yet")
