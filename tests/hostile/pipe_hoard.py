"""Take kernel memory and descriptors: pipes filled to the brim, epolls, duplicates."""

import os

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "pipes (30 MB with NOFILE=64)"
UNPROTECTED = "file"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        held = 0
        for count in range(200):
            read, write = os.pipe()
            os.set_blocking(write, False)
            held += os.write(write, bytes(65536))
            if count == 150:
                with open("@CANARY@/pipe_hoard", "w") as file:
                    file.write(str(held))
        raise RuntimeError(f"{held} bytes in pipes")
