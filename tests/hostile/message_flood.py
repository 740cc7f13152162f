"""Raise exceptions that are a burden to report: 100 MB of text, a thousand causes, a message that never ends."""

import time

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "exceptions as (type name, message) strings; anything else = protocol violation"
UNPROTECTED = "nothing"  # a burden to whoever reports it


class Endless(Exception):
    def __str__(self):
        time.sleep(10_000)

    __repr__ = __str__


class Raising(Exception):
    def __str__(self):
        raise SystemExit(0)

    def __getattribute__(self, name):
        raise KeyboardInterrupt


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        raise ValueError("x" * 100_000_000)

    def compute_distances_one_loop(self, X):
        raise Raising

    def compute_distances_no_loops(self, X):
        error = ValueError()
        for _ in range(1000):
            outer = ValueError()
            outer.__cause__, outer.__context__ = error, outer
            error = outer
        raise ExceptionGroup("many", [error] * 1000)

    def predict_labels(self, dists, k=1):
        raise Endless

    def predict(self, X, k=1, num_loops=0):
        raise type("E" * 10_000_000, (Exception,), {})("long name")
