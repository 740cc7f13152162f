"""Is a library that the exercise does not allow there at all? Through import, search paths and absolute paths."""

import importlib
import os
import sys

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "S: package is not mounted in that zygote (by construction)"
UNPROTECTED = "points"


def smuggled(name):
    sys.path += [p for p in ("/usr/lib/python3/dist-packages", "/usr/local/lib", "@SITE@") if os.path.isdir(p)]
    return importlib.import_module(name)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return smuggled("scipy.spatial.distance").cdist(X, self.X_train)

    def compute_distances_one_loop(self, X):
        return smuggled("sklearn.metrics").pairwise_distances(X, self.X_train)

    def compute_distances_no_loops(self, X):
        torch = smuggled("torch")
        return torch.cdist(torch.tensor(X), torch.tensor(self.X_train)).numpy()
