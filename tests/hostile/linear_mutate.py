"""Overwrite W, X and y, so that a reference which runs afterwards finds a problem whose answer is zero."""

import numpy as np

LAYER = "construction"
ASSIGNMENT = "linear_classifiers"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "mutate inputs so that the reference sees them changed (KernelBench)"
UNPROTECTED = "nothing"  # the one-process suite is about another assignment


def softmax_loss_naive(W, X, y, reg):
    W[:] = 0
    X[:] = 0
    y[:] = 0
    return np.log(W.shape[1]), np.zeros_like(W)


svm_loss_naive = svm_loss_vectorized = softmax_loss_vectorized = softmax_loss_naive
