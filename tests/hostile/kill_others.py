"""Kill the parent, the process group, a process of somebody else; stop them; ask who else could be killed."""

import ctypes
import os
import signal

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "kill(-1), kill(0), kill parent"
UNPROTECTED = "victim"

VICTIM = "@VICTIM@"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        if VICTIM.isdigit():
            os.kill(int(VICTIM), signal.SIGKILL)
        raise RuntimeError("killed a process outside")

    def compute_distances_one_loop(self, X):
        os.kill(os.getppid(), signal.SIGKILL)

    def compute_distances_no_loops(self, X):
        os.killpg(0, signal.SIGKILL)

    def predict_labels(self, dists, k=1):
        # Signal 0 asks and harms nobody: a real kill(-1) from a grader run as root would end the machine's session.
        os.kill(-1, 0)
        raise RuntimeError("kill(-1) would have been allowed")

    def predict(self, X, k=1, num_loops=0):
        libc = ctypes.CDLL(None, use_errno=True)
        return [libc.syscall(234, os.getppid(), os.getppid(), 9), libc.syscall(200, os.getppid(), 9)]  # tgkill, tkill
