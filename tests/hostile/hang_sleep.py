"""Sleep without using any CPU time, with an interval that a CPU limit never sees."""

import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["timeout", "errored", "failed", "unwritten"]}
CITE = "RLIMIT_CPU does not stop sleep(): wall time-out in the parent"
UNPROTECTED = "hangs"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        time.sleep(10_000)
