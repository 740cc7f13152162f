"""Replace the worker by another program that keeps its socket: execve, fexecve from memory, a new Python."""

import ctypes
import os
import sys

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "subprocess, fork bomb, daemons, double fork, setsid"
UNPROTECTED = "file"

COMMAND = "echo replaced > @CANARY@/exec_replace; sleep 1"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        os.execv("/bin/sh", ["sh", "-c", COMMAND])

    def compute_distances_one_loop(self, X):
        fd = os.memfd_create("program")
        with open("/bin/sh", "rb") as shell:
            os.write(fd, shell.read())
        os.execve(fd, ["sh", "-c", COMMAND], {})

    def compute_distances_no_loops(self, X):
        os.execv(sys.executable, [sys.executable, "-c", "open('@CANARY@/exec_replace', 'w').write('replaced')"])

    def predict_labels(self, dists, k=1):
        libc = ctypes.CDLL(None)
        arguments = (ctypes.c_char_p * 4)(b"sh", b"-c", COMMAND.encode(), None)
        libc.execve(b"/bin/sh", arguments, (ctypes.c_char_p * 1)(None))
        raise RuntimeError("execve returned")
