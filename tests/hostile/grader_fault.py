"""Try to look like a fault of the grader, which never costs a point: its exception names, its messages."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "no report is `broken` because of a submission"
UNPROTECTED = "nothing"  # only this grader makes the difference


def raised(name, text):
    raise type(name, (Exception,), {})(text)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        raised("SandboxError", "no sandbox on this machine")

    def compute_distances_one_loop(self, X):
        raised("CourseError", "tests/test_distances.py:1: reference is missing")

    def compute_distances_no_loops(self, X):
        raised("INTERNALERROR", "> Traceback (most recent call last): autograder/checks/suite.py")

    def predict_labels(self, dists, k=1):
        return {"status": "broken", "points": 100, "passed": True}

    def predict(self, X, k=1, num_loops=0):
        raised("ProtocolViolation", "autograder fault")
