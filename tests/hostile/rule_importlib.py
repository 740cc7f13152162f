"""Import a forbidden library so that no import statement names it: __import__, importlib, sys.modules, a loader."""

import importlib
import sys

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned library (scipy, sklearn KNN, torch in a numpy exercise)"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        name = "".join(["sci", "py.spatial.", "distance"])
        return importlib.import_module(name).cdist(X, self.X_train)

    def compute_distances_one_loop(self, X):
        torch = __import__("tor" + "ch")
        return torch.cdist(torch.tensor(X), torch.tensor(self.X_train)).numpy()

    def compute_distances_no_loops(self, X):
        metrics = importlib.import_module("nraelks"[::-1] + ".metrics")
        return metrics.pairwise_distances(X, self.X_train)

    def predict_labels(self, dists, k=1):
        return sys.modules["sklearn.neighbors"].KNeighborsClassifier(k)
