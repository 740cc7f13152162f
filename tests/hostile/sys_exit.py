"""Leave with exit status 0 from the middle of a check."""

import sys

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "sys.exit / os._exit(0) / SystemExit / atexit / __del__"
UNPROTECTED = "dies"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        sys.exit(0)

    def compute_distances_one_loop(self, X):
        raise SystemExit

    def compute_distances_no_loops(self, X):
        quit()

    def predict_labels(self, dists, k=1):
        raise KeyboardInterrupt
