"""Return results that are legal but enormous: a quarter of a gigabyte of zeros, a million small objects, long text."""

import numpy as np

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "limits on body, buffers, nodes, ndim, each dimension"
UNPROTECTED = "nothing"  # aims at the receiving side


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.zeros(1 << 25)

    def compute_distances_one_loop(self, X):
        return [[] for _ in range(1_000_000)]

    def compute_distances_no_loops(self, X):
        return "x" * (1 << 27)

    def predict_labels(self, dists, k=1):
        return [np.zeros(1) for _ in range(200_000)]


def knn_cross_validate(*args, **kwargs):
    return {i: object() for i in range(300_000)}
