"""Start programs in every way the standard library knows, and leave a file outside as a proof."""

import os
import pty
import subprocess

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "subprocess, fork bomb, daemons, double fork, setsid"
UNPROTECTED = "file"

COMMAND = "echo started > @CANARY@/subprocess_run"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        subprocess.run(COMMAND, shell=True, check=True)

    def compute_distances_one_loop(self, X):
        return os.system(COMMAND)

    def compute_distances_no_loops(self, X):
        return os.posix_spawn("/bin/sh", ["sh", "-c", COMMAND], {})

    def predict_labels(self, dists, k=1):
        return pty.spawn(["/bin/sh", "-c", COMMAND])
