"""Raise pytest's own outcome exceptions (or look-alikes), so that the test counts as skipped or expected to fail."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "pytest.skip/xfail, unittest.SkipTest raised by the student"
UNPROTECTED = "points"


def outcome(kind):
    try:
        import pytest

        getattr(pytest, kind)("not today")
    except ImportError:
        # The same names without the library: a grader that goes by the name alone would believe them.
        fake = type(kind.capitalize() + "ped", (BaseException,), {"__module__": "builtins"})
        raise fake("not today") from None


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        outcome("skip")

    def compute_distances_one_loop(self, X):
        outcome("skip")

    def compute_distances_no_loops(self, X):
        outcome("skip")

    def predict_labels(self, dists, k=1):
        outcome("skip")
