"""Import the reference or the tests under every name they might have, and answer with what is found."""

import importlib

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten", "failed", "timeout"]}
CITE = "import the reference / test module"
UNPROTECTED = "points"

NAMES = """reference knn_reference solution solutions.knn.knn solutions.knn knn_solution checks tests test_distances
conftest autograder autograder.checks autograder.checks.suite autograder.remote __main__""".split()


def stolen(name):
    for module in NAMES:
        try:
            found = importlib.import_module(module)
            return getattr(found.KNearestNeighbor, name)
        except (ImportError, AttributeError):
            continue
    raise RuntimeError("no reference to import")


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return stolen("compute_distances_two_loops")(self, X)

    def compute_distances_one_loop(self, X):
        return stolen("compute_distances_one_loop")(self, X)

    def compute_distances_no_loops(self, X):
        return stolen("compute_distances_no_loops")(self, X)

    def predict_labels(self, dists, k=1):
        return stolen("predict_labels")(self, dists, k)
