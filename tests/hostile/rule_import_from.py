"""Use a forbidden function under another name: from-imports, star imports, chains of aliases."""

from numpy import linalg as algebra
from numpy.linalg import *  # noqa: F403

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned op in an allowed library"
UNPROTECTED = "points"

length = algebra.norm


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return norm(X[:, None].astype(float) - self.X_train, axis=2)  # noqa: F405

    def compute_distances_one_loop(self, X):
        return length(X[:, None].astype(float) - self.X_train, axis=2)
