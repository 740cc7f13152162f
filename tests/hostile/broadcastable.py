"""Return arrays that numpy's broadcasting makes equal to anything: empty, one row, no dimension."""

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "np.allclose((1,100) vs (100,100)) and assert_allclose(0.0, zeros) pass"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.empty((0, 1))

    def compute_distances_one_loop(self, X):
        return np.empty((0, 1))

    def compute_distances_no_loops(self, X):
        return np.empty((0, len(self.X_train)))

    def predict_labels(self, dists, k=1):
        return np.empty((0, 1), dtype=np.int64)


def knn_cross_validate(*args, **kwargs):
    return {}
