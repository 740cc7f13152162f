"""Return NaN and infinity, and arrays that broadcast."""

import numpy as np

LAYER = "construction"
ASSIGNMENT = "linear_classifiers"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "NaN==NaN passes in assert_allclose; `assert not err > tol` passes with NaN"
UNPROTECTED = "nothing"  # the one-process suite is about another assignment


def svm_loss_naive(W, X, y, reg):
    return float("nan"), np.full_like(W, np.nan)


def svm_loss_vectorized(W, X, y, reg):
    return np.empty((0,)), np.empty((0, W.shape[1]))


def softmax_loss_naive(W, X, y, reg):
    return float("inf"), np.full_like(W, -np.inf)


def softmax_loss_vectorized(W, X, y, reg):
    return np.zeros((1, 1)), np.zeros((1, 1))
