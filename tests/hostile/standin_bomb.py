"""Call a function that stands in with matrices whose product takes a minute: nothing interrupts the checker then."""

import numpy as np

LAYER = "protocol"
ASSIGNMENT = "linear_classifiers"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "work in the checker that no deadline ends; every check was done once more, for nothing"
UNPROTECTED = "nothing"  # nothing stands in there


def softmax_loss_vectorized(W, X, y, reg):
    return 0.0, 0


svm_loss_vectorized = softmax_loss_vectorized


class LinearSVM:
    def __init__(self):
        self.W = None

    def train(self, *args, **kwargs):
        X = W = np.ones((11_000, 11_000), np.int8)
        svm_loss_vectorized(W, X, np.zeros(len(X), int), 0.0)
        softmax_loss_vectorized(W, X, np.zeros(len(X), int), 0.0)
        return []

    def predict(self, X):
        return []


Softmax = LinearSVM
