"""Hide the loops of a function that may have none: in a helper, in recursion, in another method, in a decorator."""

LAYER = "rule"
EXPECT = {"score": "control", "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "vectorised: the static scan decides; interpreter events that grow with N support it"
UNPROTECTED = "points"


# BEGIN HONEST
import numpy as np


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        distances = np.zeros((len(X), len(self.X_train)))
        for i in range(len(X)):
            for j in range(len(self.X_train)):
                distances[i, j] = np.sqrt(np.sum((X[i].astype(float) - self.X_train[j].astype(float)) ** 2))
        return distances


# END HONEST


def looping(self, X):
    return self.compute_distances_two_loops(X)


KNearestNeighbor.compute_distances_no_loops = looping
