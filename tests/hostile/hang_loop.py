"""Loop for ever with every catchable signal ignored and every exception swallowed."""

import signal

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["timeout", "errored", "failed", "unwritten"]}
CITE = "hang, sleep, SIGXCPU handler, GIL-holding C loop, deadlock"
UNPROTECTED = "hangs"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
        while True:
            try:
                while True:
                    pass
            except BaseException:
                continue
