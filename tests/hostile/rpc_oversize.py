"""Announce frames of terabytes, thousands of buffers, and sizes that overflow; then send nothing."""

import os
import stat
import struct
import time

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "forged / oversize / malformed frames, stale call-back ids, slow drip, deep nesting, huge dims, hash floods"
UNPROTECTED = "nothing"  # there is no such socket without the split


def announce(body, buffers, total):
    for fd in range(256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("<2sBxIIQ", b"ag", 2, body, buffers, total) + bytes(64))
        except OSError:
            continue
    time.sleep(0.2)
    os._exit(0)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        announce(0xFFFFFFFF, 0, 0)

    def compute_distances_one_loop(self, X):
        announce(10, 0xFFFFFFFF, (1 << 64) - 1)

    def compute_distances_no_loops(self, X):
        announce(10, 1, 200 << 20)

    def predict_labels(self, dists, k=1):
        announce(30 << 20, 4096, 1)
