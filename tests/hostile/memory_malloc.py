"""Take memory without end: arrays, bytes, lists (1.5 GB at most)."""

import numpy as np

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["memory", "errored", "failed", "unwritten", "timeout"]}
CITE = "memory bomb (malloc, MAP_SHARED, memfd, tmpfs, pipes), deep recursion, thread bomb"
UNPROTECTED = "memory"

HOARD = []


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for _ in range(24):
            HOARD.append(np.ones(1 << 23))
        return len(HOARD)

    def compute_distances_one_loop(self, X):
        HOARD.extend(bytearray(b"x" * (1 << 26)) for _ in range(24))
        return len(HOARD)

    def compute_distances_no_loops(self, X):
        return np.ones((1 << 20, 1 << 20))
