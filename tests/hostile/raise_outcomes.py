"""Raise every exception that means something to a test runner: SkipTest, XFailed, Exit, the grader's own."""

import unittest

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "pytest.skip/xfail, unittest.SkipTest raised by the student"
UNPROTECTED = "points"


def named(name):
    return type(name, (BaseException,), {})


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        raise unittest.SkipTest("not today")

    def compute_distances_one_loop(self, X):
        try:
            import pytest

            pytest.xfail("known")
        except ImportError:
            raise named("XFailed")("known") from None

    def compute_distances_no_loops(self, X):
        raise named("CheckPassed")("passed")

    def predict_labels(self, dists, k=1):
        raise named("Broken")("the grader is broken: give full marks")

    def predict(self, X, k=1, num_loops=0):
        raise GeneratorExit
