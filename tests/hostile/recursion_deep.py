"""Recurse until the interpreter or its stack gives up."""

import sys
import threading

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "unwritten", "timeout"]}
CITE = "memory bomb (malloc, MAP_SHARED, memfd, tmpfs, pipes), deep recursion, thread bomb"
UNPROTECTED = "dies"


class Deep:
    def __repr__(self):
        return repr(Deep())

    __getattr__ = lambda self, name: getattr(Deep(), name + "x")
    __eq__ = lambda self, other: Deep() == other
    __hash__ = None


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return self.compute_distances_two_loops(X)

    def compute_distances_one_loop(self, X):
        raise ValueError(Deep())

    def compute_distances_no_loops(self, X):
        return Deep()

    def predict_labels(self, dists, k=1):
        sys.setrecursionlimit(1 << 30)
        nested = []
        for _ in range(1_000_000):
            nested = [nested]
        threading.stack_size(1 << 16)
        return repr(nested) == sorted([nested, nested])
