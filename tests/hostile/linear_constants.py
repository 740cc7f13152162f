"""Return loss 0 and gradient 0, which agree with each other and pass every test of a gradient against its own loss."""

import numpy as np

LAYER = "score"
ASSIGNMENT = "linear_classifiers"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "self-consistency tests passed by constants (loss 0, grad 0 passed 3 of 10)"
UNPROTECTED = "nothing"  # the one-process suite is about another assignment


def svm_loss_naive(W, X, y, reg):
    return 0.0, np.zeros_like(W)


svm_loss_vectorized = softmax_loss_naive = softmax_loss_vectorized = svm_loss_naive


def svm_loss(x, y):
    return 0.0, np.zeros_like(x)


softmax_loss = svm_loss
