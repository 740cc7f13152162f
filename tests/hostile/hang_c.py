"""Spend for ever inside one C call that holds the interpreter's lock."""

import re

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["timeout", "errored", "failed", "unwritten"]}
CITE = "hang, sleep, SIGXCPU handler, GIL-holding C loop, deadlock"
UNPROTECTED = "hangs"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return re.match(r"(a+)+$", "a" * 40 + "b")

    def predict_labels(self, dists, k=1):
        return sum(range(1 << 60))
