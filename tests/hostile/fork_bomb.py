"""Fork as often as it goes (200 times at most), every child sleeping with all signals ignored."""

import os
import signal
import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "memory", "unwritten"]}
CITE = "subprocess, fork bomb, daemons, double fork, setsid"
UNPROTECTED = "file"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        made = 0
        for _ in range(200):
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(60)
                os._exit(0)
            made += 1
            if made == 50:
                with open("@CANARY@/fork_bomb", "w") as file:
                    file.write(str(made))
        return made
