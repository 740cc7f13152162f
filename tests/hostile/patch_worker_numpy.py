"""Replace numpy under the feet of the code that packs results, so that other values travel than were checked."""

import sys
import types

import numpy as np

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["failed", "errored", "unwritten"]}
CITE = "objects with lying __eq__/__lt__/__float__/__array_ufunc__/__array_function__, float subclasses"
UNPROTECTED = "nothing"  # aims at the worker's own code


class Anything(type):
    def __instancecheck__(cls, thing):
        return True

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Array(metaclass=Anything):
    shape, ndim, size, nbytes, dtype = (4, 5), 2, 20, 1 << 62, np.dtype(float)


def replace():
    fake = types.ModuleType("numpy")
    fake.__dict__.update(vars(np), ndarray=Array, generic=Array, asarray=lambda *a, **k: Array())
    sys.modules["numpy"] = fake
    frame = sys._getframe()
    while frame is not None:
        for key in ("np", "numpy"):
            if key in frame.f_globals and frame.f_globals is not globals():
                frame.f_globals[key] = fake
        frame = frame.f_back


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        replace()
        return Array()

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return Array()
