"""Fetch a forbidden function with operator.attrgetter, so that no attribute access is written down."""

import operator

import numpy as np

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned op in an allowed library"
UNPROTECTED = "points"

measure = operator.attrgetter("linalg.norm")(np)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return measure(X[:, None].astype(float) - self.X_train, axis=2)

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops
