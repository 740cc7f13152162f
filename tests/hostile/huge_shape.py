"""Return arrays whose shapes claim terabytes: (2**40, 0), zero strides, broadcast views."""

import numpy as np

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "a (2**40, 0) array makes `.sum(1)` ask for terabytes"
UNPROTECTED = "nothing"  # aims at the comparing side's memory


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.empty((1 << 40, 0))

    def compute_distances_one_loop(self, X):
        return np.broadcast_to(np.float64(0), (1 << 20, 1 << 20))

    def compute_distances_no_loops(self, X):
        return np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 30, 1 << 4), (0, 0))

    def predict_labels(self, dists, k=1):
        return np.empty((0, 1 << 62), dtype=np.int64)


def knn_cross_validate(*args, **kwargs):
    return np.empty((0,) + (1 << 10,) * 6)


def knn_get_best_k(k_to_accuracies):
    return range(1 << 60)
