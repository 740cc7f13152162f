"""Return a tensor subclass with __torch_function__ where an array is expected (torch should not even be there)."""

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "tensor subclass with __torch_function__, lazy outputs that compute in the checker"
UNPROTECTED = "points"


def lazy(shape):
    import torch

    class Lazy(torch.Tensor):
        @classmethod
        def __torch_function__(cls, function, types, args=(), kwargs=None):
            return True

        def __array__(self, *args, **kwargs):
            raise SystemExit(0)

        def __array_function__(self, *args, **kwargs):
            return True

        def __array_ufunc__(self, *args, **kwargs):
            return np.array(True)

    return torch.zeros(shape).as_subclass(Lazy)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return lazy((len(X), len(self.X_train)))

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return lazy((len(dists),))
