"""Return np.empty, hoping that it is the memory which held the expected answer a moment ago."""

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "torch.empty picking up freed reference memory (KernelBench PR#82)"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.empty((len(X), len(self.X_train)))

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return np.empty(len(dists), dtype=np.int64)
