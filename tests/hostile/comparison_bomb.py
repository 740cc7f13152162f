"""Return legal arrays that make the comparing side compute with gigabytes when it broadcasts them (3 GB at most)."""

import numpy as np

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "failing assert_allclose on 20 M elements took 12 s; a (2**40, 0) array makes `.sum(1)` ask for terabytes"
UNPROTECTED = "nothing"  # aims at the comparing side


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def predict(self, X, k=1, num_loops=0):
        return np.zeros((1 << 21, 1), dtype=np.int8)  # four of these against 397 labels: 3.3 GB of comparisons
