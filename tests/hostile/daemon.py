"""Leave a daemon behind: double fork, own session, signals ignored, alive long after the grade."""

import os
import signal
import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "one-process run left a `sleep 30` alive"
UNPROTECTED = "file"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
                with open("@CANARY@/daemon", "w") as file:
                    file.write("alive")
                time.sleep(60)
            os._exit(0)
        return 0
