"""Break the worker's own code in every way in reach: clear sys.modules, poison builtins, delete globals."""

import builtins
import sys

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["failed", "errored", "timeout", "unwritten"]}
CITE = "forged / oversize / malformed frames"
UNPROTECTED = "nothing"  # aims at the worker's own code


def breakage(*args):
    raise KeyError("poisoned")


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        sys.modules.clear()
        return 0

    def compute_distances_one_loop(self, X):
        builtins.len = builtins.isinstance = builtins.getattr = builtins.type = breakage
        return 0

    def compute_distances_no_loops(self, X):
        frame = sys._getframe(1)
        while frame is not None:
            for key in [k for k in frame.f_globals if not k.startswith("__")]:
                frame.f_globals[key] = breakage
            frame = frame.f_back
        return 0

    def predict_labels(self, dists, k=1):
        builtins.__dict__.clear()
        return 0
