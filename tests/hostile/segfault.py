"""Crash the interpreter: null pointers, abort, rewritten memory, invalid bytecode; honest work beside it counts."""

import ctypes
import os

import numpy as np

LAYER = "sandbox"
EXPECT = {"score": "control", "statuses": ["errored", "failed", "unwritten"]}
CITE = "segfault, abort, ctypes memory writes, bytecode crash"
UNPROTECTED = "dies"


# BEGIN HONEST
class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def predict_labels(self, dists, k=1):
        import numpy as np

        labels = np.zeros(len(dists), dtype=self.y_train.dtype)
        for i, row in enumerate(dists):
            values, counts = np.unique(self.y_train[np.argsort(row, kind="stable")[:k]], return_counts=True)
            labels[i] = values[np.argmax(counts)]
        return labels


# END HONEST


def null(self, X):
    ctypes.string_at(8)


def abort(self, X):
    os.abort()


def bytecode(self, X):
    code = null.__code__.replace(co_code=b"\x64\xff" * 50, co_consts=())
    exec(code)


def scribble(X_train, y_train, num_folds=5, k_choices=None):
    ctypes.memset(id(None), 0xFF, 16)
    ctypes.memset(id(np.ndarray), 0xFF, 400)


KNearestNeighbor.compute_distances_two_loops = null
KNearestNeighbor.compute_distances_one_loop = abort
KNearestNeighbor.compute_distances_no_loops = bytecode
knn_cross_validate = scribble
