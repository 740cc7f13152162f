"""Reach a forbidden function by another path: the private module it is defined in, a container, a default argument."""

import numpy as np

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned op in an allowed library"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.linalg._linalg.norm(X[:, None].astype(float) - self.X_train, axis=2)

    def compute_distances_one_loop(self, X, tools=(np,)):
        return tools[0].linalg.norm(X[:, None].astype(float) - self.X_train, axis=2)
