"""Install trace and profile hooks that rewrite the grader's variables while it compares."""

import sys
import threading

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "settrace/setprofile"
UNPROTECTED = "points"


def rewrite(frame, event, arg):
    # Every comparison made from now on sees the student's value on both sides.
    if event == "call" and frame.f_code.co_name == "assert_allclose":
        for name in ("actual", "desired"):
            value = frame.f_locals.get(name)
            if isinstance(value, np.ndarray) and value.flags.writeable:
                value[...] = 0
    return rewrite


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
        sys.settrace(rewrite)
        sys.setprofile(rewrite)
        threading.settrace(rewrite)
        threading.setprofile(rewrite)

    def compute_distances_two_loops(self, X):
        return np.zeros((len(X), len(self.X_train)))

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return np.zeros(len(dists), dtype=np.int64)
