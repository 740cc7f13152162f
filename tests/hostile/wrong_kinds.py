"""Return the wrong kind of thing everywhere: text, sets, complex, masked, structured, object and date arrays, types."""

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "an ndarray subclass, student ints > 64 bit: each needs an explicit rule in the codec"
UNPROTECTED = "nothing"  # may only fail


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
        self.turn = 0
        return {X.tobytes(): {1, 2}, (1, (2,)): b"\xff", None: ...}

    def compute_distances_two_loops(self, X):
        shape = (len(X), len(self.X_train))
        kinds = [
            np.ma.masked_all(shape),
            np.matrix(np.zeros(shape)),
            np.zeros(shape, dtype=[("a", "f8"), ("b", "O")]),
            np.zeros(shape, dtype="M8[ns]"),
            np.zeros(shape, dtype="S0"),
            np.zeros(shape, dtype=">c16"),
            np.zeros(shape, dtype=np.longdouble),
            np.zeros((1,) * 32),
            np.char.chararray(shape, itemsize=1 << 10),
            "nan",
            complex("nan"),
            type,
            np,
        ]
        self.turn += 1
        return kinds[self.turn % len(kinds)]

    def compute_distances_one_loop(self, X):
        return [self.compute_distances_two_loops(X) for _ in range(13)]

    def compute_distances_no_loops(self, X):
        return np.zeros((len(X), len(self.X_train)), dtype=np.float64).astype(object)

    def predict_labels(self, dists, k=1):
        return {i: str(i) for i in range(len(dists))}


def knn_get_best_k(k_to_accuracies):
    return True
