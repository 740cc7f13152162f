"""Raise from code that says it lies in the solution, so that the report quotes the solution's own lines."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "exfiltration through exception text, assertion diff"
UNPROTECTED = "nothing"  # whether a report reads a file named by a frame is a question to the report


def raise_in(path, line):
    exec(compile("\n" * (line - 1) + "raise RuntimeError('quote me')", path, "exec"))


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        raise_in("@COURSE@/solutions/knn/knn.py", 40)

    def compute_distances_one_loop(self, X):
        raise_in("@COURSE@/solutions/knn/tests/test_hidden.py", 20)

    def compute_distances_no_loops(self, X):
        raise_in("/etc/passwd", 1)

    def predict_labels(self, dists, k=1):
        raise_in("../../solutions/knn/knn.py", 60)
