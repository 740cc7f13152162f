"""Return objects whose unpickling would run code: in lists, in object arrays, in exceptions, in npz bytes."""

import io
import os

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "pickle __reduce__ in a returned object; torch.save/np.save(allow_pickle) submissions"
UNPROTECTED = "file"


class Bomb:
    def __reduce__(self):
        return os.system, ("echo unpickled > @CANARY@/pickle_bomb",)


class Refusal(Exception):
    def __reduce__(self):
        return os.system, ("echo unpickled > @CANARY@/pickle_bomb",)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return [Bomb(), np.array([Bomb()], dtype=object)]

    def compute_distances_one_loop(self, X):
        raise Refusal(Bomb())

    def compute_distances_no_loops(self, X):
        packed = io.BytesIO()
        np.save(packed, np.array([Bomb()], dtype=object), allow_pickle=True)
        return packed.getvalue()

    def predict_labels(self, dists, k=1):
        return np.array([Bomb()] * len(dists), dtype=object)
