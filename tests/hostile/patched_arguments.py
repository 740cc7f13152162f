"""Turn every argument into something else in place: longer, shorter, another dtype, self-containing, read-only."""

import numpy as np

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "mutate inputs so that the reference sees them changed (KernelBench)"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        X[...] = 0
        y[...] = 0
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        X[...] = 0
        return np.zeros((len(X), len(self.X_train)))

    def compute_distances_one_loop(self, X):
        X[...] = np.nan
        return np.full((len(X), len(self.X_train)), np.nan)

    def compute_distances_no_loops(self, X):
        X.resize((0, X.shape[1]), refcheck=False)
        return np.zeros((0, len(self.X_train)))

    def predict_labels(self, dists, k=1):
        dists[...] = 0
        return np.zeros(len(dists), dtype=np.int64)


def knn_cross_validate(X, y, num_folds=5, k_choices=(1,)):
    X.dtype, y.dtype = np.int8, np.int8
    return {k: [0.0] * num_folds for k in k_choices}


def knn_get_best_k(k_to_accuracies):
    for key in list(k_to_accuracies):
        k_to_accuracies[key] = k_to_accuracies
    k_to_accuracies.clear()
    k_to_accuracies[0] = k_to_accuracies
    return 0
