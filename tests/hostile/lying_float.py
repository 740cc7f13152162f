"""Return floats of a subclass whose arithmetic and comparisons always suit the student."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "objects with lying __eq__/__lt__/__float__, float subclasses"
UNPROTECTED = "points"


class Agreeable(float):
    def __sub__(self, other):
        return Agreeable(0)

    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __sub__

    def __abs__(self):
        return Agreeable(0)

    def __lt__(self, other):
        return True

    __le__ = __gt__ = __ge__ = __eq__ = __lt__
    __ne__ = lambda self, other: False
    __hash__ = float.__hash__


def knn_get_best_k(k_to_accuracies):
    return Agreeable(1)


def knn_cross_validate(*args, **kwargs):
    return {Agreeable(k): [Agreeable(0.5)] * 5 for k in (1, 3, 5)}


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return Agreeable(0)

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return [Agreeable(0)] * len(dists)
