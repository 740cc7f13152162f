"""Make files, folders and links by the ten thousand, with names of 255 characters."""

import os

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "disk fill, quota, inode flood"
UNPROTECTED = "disk"

FOLDERS = ["@CANARY@", ".", "/tmp", "/dev/shm"]


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        made = {}
        for folder in FOLDERS:
            home = os.path.join(folder, "inode_flood")
            try:
                os.mkdir(home)
                for index in range(10_000):
                    name = os.path.join(home, f"{index:0250}")
                    os.symlink("/etc/passwd", name) if index % 2 else os.mkdir(name)
                    made[folder] = index + 1
                break
            except OSError as error:
                made[folder] = f"{made.get(folder)} then {error}"
        raise RuntimeError(f"made {made}")
