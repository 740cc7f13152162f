"""Call back functions that nobody passed: invented numbers, during a call and after it, a hundred thousand times."""

import sys

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "call-back ids valid only during the call that passed them, count-limited, arguments validated"
UNPROTECTED = "nothing"  # there is no such socket without the split


def channel():
    """The worker's own connection, found on the stack."""
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            if type(value).__name__ == "Channel":
                return value
        frame = frame.f_back
    raise RuntimeError("no connection on the stack")


def call_back(number, *args, times=1):
    out = channel()
    frame, _ = out.send.__func__.__globals__["encode"]((number, args, ()), kind=3)
    for _ in range(times):
        out.send(frame)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        call_back(0, X)

    def compute_distances_one_loop(self, X):
        call_back(-1)
        call_back(1 << 62)

    def compute_distances_no_loops(self, X):
        call_back(1, times=100_000)

    def predict_labels(self, dists, k=1):
        call_back("__import__", "os")
