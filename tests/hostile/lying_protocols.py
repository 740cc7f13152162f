"""Return objects that pose as arrays by every protocol: __array__, __array_interface__, __class__, __index__."""

import numpy as np

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "objects with lying __eq__/__lt__/__float__/__array_ufunc__/__array_function__"
UNPROTECTED = "points"


class Posing:
    __class__ = np.ndarray
    dtype, shape, ndim, size = np.dtype(np.float64), (4, 5), 2, 20
    __array_priority__ = 1e9
    __array_interface__ = {"shape": (1 << 40,), "typestr": "<f8", "data": (0x1000, False), "version": 3}

    def __array__(self, *args, **kwargs):
        return np.zeros(self.shape)

    def __array_ufunc__(self, *args, **kwargs):
        return True

    def __array_function__(self, *args, **kwargs):
        return True

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        return self

    def __len__(self):
        return 4

    def __index__(self):
        return 0

    def __float__(self):
        return 0.0

    def __bool__(self):
        return True

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__
    __getitem__ = lambda self, item: self
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __sub__ = __rsub__ = __add__ = __abs__ = __getattr__


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return Posing()

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return Posing()


knn_cross_validate = knn_get_best_k = lambda *args, **kwargs: Posing()
