"""Start threads while the module is imported, which print, compute and hold locks during every later call."""

import sys
import threading
import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "memory", "unwritten"]}
CITE = "import that hangs, exits, prints 100 MB, deletes files, or starts threads"
UNPROTECTED = "output"


def disturb():
    end = time.monotonic() + 30
    while time.monotonic() < end:
        sys.stdout.write("noise " * 1000)
        sum(range(10_000))


for _ in range(20):
    threading.Thread(target=disturb).start()


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
