"""Return NaN and infinity everywhere: `not error > tolerance` is true for them."""

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "NaN==NaN passes in assert_allclose; `assert not err > tol` passes with NaN"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.full((len(X), len(self.X_train)), np.inf)

    def compute_distances_one_loop(self, X):
        return np.full((len(X), len(self.X_train)), np.nan)

    def compute_distances_no_loops(self, X):
        return np.full((len(X), len(self.X_train)), -np.nan)

    def predict_labels(self, dists, k=1):
        return np.full(len(dists), np.nan)


def knn_cross_validate(*args, **kwargs):
    return {float("nan"): [float("nan")] * 5}


def knn_get_best_k(k_to_accuracies):
    return float("nan")
