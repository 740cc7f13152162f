"""Return plausible constants: the first label, the first k, distances of one."""

import numpy as np

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "null, constant and echo submissions per exercise must score 0"
UNPROTECTED = "nothing"  # no grader should give points for this


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def predict(self, X, k=1, num_loops=0):
        return np.full(len(X), self.y_train[0])

    def compute_distances_two_loops(self, X):
        return np.ones((len(X), len(self.X_train)))

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return np.full(len(dists), self.y_train[0])


def knn_cross_validate(X_train, y_train, num_folds=5, k_choices=None):
    return {k: [1.0] * num_folds for k in k_choices or [1]}


def knn_get_best_k(k_to_accuracies):
    return next(iter(k_to_accuracies))
