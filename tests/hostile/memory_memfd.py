"""Take memory through files without a name: memfd_create, 1 GB at most."""

import os

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["memory", "errored", "failed", "unwritten", "timeout"]}
CITE = "What escapes both: memfd_create (FSIZE x NOFILE)"
UNPROTECTED = "file"

KEPT = []


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for index in range(100):
            KEPT.append(os.memfd_create(f"hoard{index}"))
            for _ in range(10):
                os.write(KEPT[-1], bytes(1 << 20))
        with open("@CANARY@/memory_memfd", "w") as file:
            file.write("a gigabyte")
        return len(KEPT)
