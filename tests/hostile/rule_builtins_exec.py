"""Reach exec and eval without naming them: through builtins, globals, a function's __globals__, FunctionType."""

import types

import numpy as np

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned op in an allowed library"
UNPROTECTED = "points"

run = (__builtins__ if isinstance(__builtins__, dict) else vars(__builtins__))["ev" + "al"]


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return run("np.lin" + "alg.no" + "rm")(X[:, None].astype(float) - self.X_train, axis=2)

    def compute_distances_one_loop(self, X):
        code = run("comp" + "ile")("np.lin" + "alg.no" + "rm", "", "ev" + "al")
        return types.FunctionType(code, {"np": np})()(X[:, None].astype(float) - self.X_train, axis=2)
