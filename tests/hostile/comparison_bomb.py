"""Return legal arrays that make the comparing side compute with gigabytes when it broadcasts them (3 GB at most)."""

import numpy as np

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "failing assert_allclose on 20 M elements took 12 s; a (2**40, 0) array makes `.sum(1)` ask for terabytes"
UNPROTECTED = "nothing"  # aims at the comparing side


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def predict(self, X, k=1, num_loops=0):
        return np.zeros((1 << 21, 1), dtype=np.int8)  # against 397 labels: 3.3 GB of comparisons

    def compute_distances_two_loops(self, X):
        return np.zeros((1 << 13, 1 << 12))

    def compute_distances_one_loop(self, X):
        return np.full((1 << 24,), 1e300)

    def compute_distances_no_loops(self, X):
        return np.array(["x" * 4000] * 4000)

    def predict_labels(self, dists, k=1):
        return np.arange(1 << 24)


def knn_cross_validate(*args, **kwargs):
    return {k: list(range(10_000)) for k in range(50)}
