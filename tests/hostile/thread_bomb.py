"""Start threads without end (500 at most), each spinning."""

import threading
import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "timeout", "unwritten"]}
CITE = "memory bomb (malloc, MAP_SHARED, memfd, tmpfs, pipes), deep recursion, thread bomb"
UNPROTECTED = "file"


def spin():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        pass


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for count in range(500):
            threading.Thread(target=spin, daemon=True).start()
            if count == 20:
                with open("@CANARY@/thread_bomb", "w") as file:
                    file.write(str(count))
        return 500
