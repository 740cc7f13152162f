"""Loop without a loop: recursion over the rows, functools.reduce, an iterator that is consumed by numpy."""

import functools

import numpy as np

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "vectorised: the static scan decides; interpreter events that grow with N support it"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def row(self, x):
        d = self.X_train.astype(float) - x
        return np.sqrt((d * d).sum(axis=1))

    def compute_distances_no_loops(self, X):
        return np.array(functools.reduce(lambda rows, x: [*rows, self.row(x)], X, []))
