"""Return references to objects that do not exist, and objects made to confuse a table of references."""

import sys

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "stale call-back ids; handles as their own class"
UNPROTECTED = "nothing"  # there is no such socket without the split


class Shifting:
    """Another class, hash and length at every look."""

    turn = 0

    @property
    def __class__(self):
        Shifting.turn += 1
        return (int, list, dict, type, property)[Shifting.turn % 5]

    def __hash__(self):
        Shifting.turn += 1
        return Shifting.turn

    def __len__(self):
        return (1 << 40) * (Shifting.turn % 2) + Shifting.turn

    def __getattr__(self, name):
        return Shifting()

    __call__ = __getitem__ = lambda self, *args, **kwargs: Shifting()
    __contains__ = lambda self, item: Shifting()


def channel():
    """The worker's own connection, found on the stack."""
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            if type(value).__name__ == "Channel":
                return value
        frame = frame.f_back
    raise RuntimeError("no connection on the stack")


def invented():
    out = channel()
    made = out.send.__func__.__globals__

    class Invent(made["Hooks"]):
        def opaque(self, thing):
            return thing.number

    class Reference:
        def __init__(self, number):
            self.number = number

    for number in (-1, 0, 1, 99, 1 << 70, "text", (1, "KNearestNeighbor", True), (0, 0, 0, 0), {1: []}):
        frame, _ = made["encode"](("ok", Reference(number), (), None), kind=2, hooks=Invent())
        out.send(frame)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return Shifting()

    def compute_distances_one_loop(self, X):
        return [Shifting() for _ in range(1000)]

    def compute_distances_no_loops(self, X):
        invented()

    def predict_labels(self, dists, k=1):
        invented()


def knn_cross_validate(*args, **kwargs):
    return Shifting()
