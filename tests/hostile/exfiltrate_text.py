"""Carry hidden inputs out to the student: in what is printed, raised and returned."""

import sys

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "exfiltration of hidden INPUTS through stdout, exception text, assertion diff"
UNPROTECTED = "output"
SECRET = "EXFILTRATED"  # may not appear in what a student reads of a hidden check


def say(*args):
    return "EXFIL" + "TRATED " + repr([getattr(a, "tolist", lambda a=a: a)() for a in args])[:3000]


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
        print(say(X, y))

    def compute_distances_two_loops(self, X):
        raise ValueError(say(X))

    def compute_distances_one_loop(self, X):
        print(say(X))
        sys.stderr.write(say(X))
        return say(X)

    def compute_distances_no_loops(self, X):
        assert X is None, say(X)

    def predict_labels(self, dists, k=1):
        raise SystemExit(say(dists))


def knn_get_best_k(k_to_accuracies):
    raise KeyError(say(k_to_accuracies))
