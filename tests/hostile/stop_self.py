"""Stop instead of ending: SIGSTOP to the own process, a pause without end, a lock nobody releases."""

import os
import signal
import threading

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "hang, sleep, SIGXCPU handler, GIL-holding C loop, deadlock"
UNPROTECTED = "hangs"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        os.kill(os.getpid(), signal.SIGSTOP)
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()
