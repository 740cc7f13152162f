"""Exit, crash or hang in all functions but one, whose points are safe."""

import os
import time

LAYER = "construction"
ASSIGNMENT = "linear_classifiers"
EXPECT = {"score": "control", "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "exit status of a worker never means 'passed'"
UNPROTECTED = "nothing"  # the one-process suite is about another assignment

# BEGIN HONEST
import numpy as np  # noqa: E402


def softmax_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(len(X)):
        scores = X[i] @ W
        scores = scores - scores.max()
        p = np.exp(scores) / np.exp(scores).sum()
        loss += np.log(np.exp(scores).sum()) - scores[y[i]]
        p[y[i]] -= 1
        dW += np.outer(X[i], p)
    return loss / len(X) + reg * np.sum(W * W), dW / len(X) + 2 * reg * W


# END HONEST


def svm_loss_naive(W, X, y, reg):
    os._exit(0)


def svm_loss_vectorized(W, X, y, reg):
    os.abort()


def softmax_loss_vectorized(W, X, y, reg):
    time.sleep(10_000)
