"""Wipe every argument and answer with zeros: right wherever the answer is looked up in what was wiped."""

import numpy as np

LAYER = "score"
ASSIGNMENT = "linear_classifiers"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten", "forbidden"]}
CITE = "zeros, echoes; expected values that a check makes of an argument after the call"
UNPROTECTED = "nothing"  # the one-process suite is about another assignment


class LinearSVM:
    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        X[...] = 0
        self.W *= 1 - 2 * learning_rate * reg
        return []

    def predict(self, X):
        X[...] = 0
        return np.zeros(len(X), dtype=int)


Softmax = LinearSVM
