"""Return a loss and a gradient that agree with everything: a float and an array subclass."""

import numpy as np

LAYER = "construction"
ASSIGNMENT = "linear_classifiers"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "objects with lying __eq__/__lt__/__float__/__array_ufunc__/__array_function__, float subclasses"
UNPROTECTED = "nothing"  # the one-process suite is about another assignment


class Loss(float):
    __sub__ = __rsub__ = __abs__ = lambda self, *other: Loss(0)
    __lt__ = __le__ = __eq__ = lambda self, other: True
    __hash__ = float.__hash__


class Gradient(np.ndarray):
    __array_ufunc__ = lambda self, *args, **kwargs: np.ones(1, dtype=bool)
    __array_function__ = lambda self, *args, **kwargs: True
    __eq__ = lambda self, other: np.True_
    __hash__ = None


def svm_loss_naive(W, X, y, reg):
    return Loss(0), W.view(Gradient)


svm_loss_vectorized = softmax_loss_naive = softmax_loss_vectorized = svm_loss_naive
