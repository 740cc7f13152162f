"""Fork by every system call there is, past Python: fork, vfork, clone, clone3; the child writes a file outside."""

import ctypes
import os

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "subprocess, fork bomb, daemons, double fork, setsid"
UNPROTECTED = "file"

# x86-64 numbers; elsewhere these are other harmless calls with bad arguments.
FORK, CLONE, CLONE3, SIGCHLD = 57, 56, 435, 17


def child():
    with open("@CANARY@/fork_raw", "w") as file:
        file.write("forked")
    os._exit(0)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def outcome(self, pid):
        if pid == 0:
            child()
        if pid > 0:
            os.waitpid(pid, 0)
        raise RuntimeError(f"fork gave {pid}, errno {ctypes.get_errno()}")

    def compute_distances_two_loops(self, X):
        self.outcome(os.fork())

    def compute_distances_one_loop(self, X):
        self.outcome(ctypes.CDLL(None, use_errno=True).syscall(FORK))

    def compute_distances_no_loops(self, X):
        self.outcome(ctypes.CDLL(None, use_errno=True).syscall(CLONE, SIGCHLD, 0, 0, 0, 0))

    def predict_labels(self, dists, k=1):
        arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, SIGCHLD)
        self.outcome(ctypes.CDLL(None, use_errno=True).syscall(CLONE3, arguments, 88))
