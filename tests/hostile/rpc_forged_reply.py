"""Send replies to calls that were not made yet, so that later checks read what an earlier one left."""

import sys

import numpy as np

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


def reply(*message, kind=2):
    out = channel()
    frame, _ = out.send.__func__.__globals__["encode"](message, kind=kind)
    out.send(frame)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
        for _ in range(20):
            reply("ok", np.zeros((3, 7)), (), None)

    def compute_distances_two_loops(self, X):
        reply("ok", {"status": "passed", "points": 100}, (), None)
        reply("ok", None, (), None)
        return np.zeros((len(X), len(self.X_train)))

    def compute_distances_one_loop(self, X):
        for _ in range(5):
            reply("ok", np.zeros((len(X), len(self.X_train))), (), None)
        raise RuntimeError("one call, six answers")

    def predict_labels(self, dists, k=1):
        reply("passed")
        reply("broken", "the grader is at fault")
        return 0
