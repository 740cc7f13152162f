"""Put a forbidden name together at run time: getattr, vars, __dict__, attrgetter."""

import operator

import numpy as np

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned op in an allowed library"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return getattr(np.linalg, "no" + "rm")(X[:, None].astype(float) - self.X_train, axis=2)

    def compute_distances_one_loop(self, X):
        return vars(np.linalg)["mron"[::-1]](X[:, None].astype(float) - self.X_train, axis=2)
