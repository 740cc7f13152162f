"""Print without end to both streams, through Python and past it (100 MB at most)."""

import os
import sys

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "output flood, terminal escapes, HTML/JS, bidi or control characters in messages"
UNPROTECTED = "output"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for _ in range(50):
            print("x" * (1 << 20))

    def compute_distances_one_loop(self, X):
        for _ in range(50):
            os.write(2, b"y" * (1 << 20))
            sys.stderr.write("z" * 1000)
