"""Return integers of a million digits: as a value, as a shape, in a list, in an exception."""

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "Student ints > 64 bit"
UNPROTECTED = "nothing"  # may only fail

HUGE = 1 << 3_000_000


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
        return HUGE

    def compute_distances_two_loops(self, X):
        return HUGE

    def compute_distances_one_loop(self, X):
        return [-HUGE, 1 << 64, -(1 << 63) - 1, {1 << 70: 1 << 80}]

    def compute_distances_no_loops(self, X):
        raise ValueError(HUGE)

    def predict_labels(self, dists, k=1):
        return [HUGE] * len(dists)


def knn_get_best_k(k_to_accuracies):
    return 1 << 64
