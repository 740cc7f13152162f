"""k-nearest neighbours: remember every training row, let the k nearest ones vote.

Throughout, `num_test` rows are classified by `num_train` remembered rows of `D` numbers each.
"""

import numpy as np


class KNearestNeighbor:
    """A classifier whose training is remembering. Distances are Euclidean."""

    def train(self, X, y):
        """Remember the training data.

        X: (num_train, D) numbers, one example a row.
        y: (num_train,) integer labels, 0 or above; which ones occur is up to the data ({3, 7} is fine).
        """
        self.X_train = X
        self.y_train = y

    def predict(self, X, k=1, num_loops=0):
        """The label of each row of X, by a vote of its k nearest training rows.

        X: (num_test, D). k: how many neighbours vote. num_loops: 0, 1 or 2, which distance function is used.
        Returns (num_test,) labels.
        """
        if num_loops == 0:
            dists = self.compute_distances_no_loops(X)
        elif num_loops == 1:
            dists = self.compute_distances_one_loop(X)
        elif num_loops == 2:
            dists = self.compute_distances_two_loops(X)
        else:
            raise ValueError(f"num_loops is 0, 1 or 2, not {num_loops!r}")
        return self.predict_labels(dists, k=k)

    def compute_distances_two_loops(self, X):
        """Euclidean distances, one pair at a time: a loop over the test rows and one over the training rows.

        X: (num_test, D) numbers, also whole ones such as uint8 pixels; X and the training data keep their values.
        Returns dists (num_test, num_train), float: dists[i, j] is the distance of X[i] from training row j.
        """
        # About 6 lines. Where two rows differ by d, their distance is the square root of the sum of d * d.
        # What is 3 - 5 in uint8? Decide once, for all three functions, what kind of number you subtract.
        raise NotImplementedError("knn: KNearestNeighbor.compute_distances_two_loops is not written yet")

    def compute_distances_one_loop(self, X):
        """The same distances, a whole row at a time: one loop over the test rows, none over the training rows.

        X: (num_test, D). Returns dists (num_test, num_train), float.
        """
        # About 5 lines. X[i] has shape (D,), the training data (num_train, D): which axis is summed?
        raise NotImplementedError("knn: KNearestNeighbor.compute_distances_one_loop is not written yet")

    def compute_distances_no_loops(self, X):
        """The same distances with array arithmetic only: no for, no while, no comprehension.

        X: (num_test, D). Returns dists (num_test, num_train), float and never NaN: a row that is also a training row
        has distance 0 (up to rounding) from it.
        """
        # About 5 lines. Expand the square of (a - b): three terms, one of them a matrix product.
        # Rounding can leave a squared distance at -1e-12 where it should be 0. What does the root of that give?
        raise NotImplementedError("knn: KNearestNeighbor.compute_distances_no_loops is not written yet")

    def predict_labels(self, dists, k=1):
        """Let the k nearest training rows vote; the smallest label wins a tie.

        dists: (num_test, num_train), dists[i, j] the distance of test row i from training row j; keeps its values.
        k: how many neighbours vote, 1 <= k <= num_train.
        Returns (num_test,) labels out of those given to `train`.
        """
        # About 6 lines. Which rows are the k nearest, which labels do they have, which label is there most often?
        # Your way of counting has an opinion on ties. Is it "the smallest label"?
        raise NotImplementedError("knn: KNearestNeighbor.predict_labels is not written yet")


def knn_cross_validate(x_train, y_train, num_folds=5, k_choices=(1, 3, 5, 8, 10, 12, 15, 20, 50, 100)):
    """How well each k does on rows that it has not seen.

    x_train: (N, D). y_train: (N,) integer labels. num_folds: number of folds, 2 <= num_folds <= N.
    k_choices: the values of k to try, each at most the number of rows outside a fold.

    The folds are consecutive rows, in order (do not shuffle), as equal in size as possible; if N is no multiple of
    num_folds, the first N % num_folds folds have one row more. Each fold in turn is held out, and a classifier that
    remembers the others predicts it.

    Returns {k: [accuracy on fold 0, accuracy on fold 1, ...]}, accuracies as fractions in 0..1.
    """
    # About 12 lines. np.array_split makes such folds; np.concatenate puts all but one of them together again.
    # The distances do not depend on k: compute them once a fold.
    raise NotImplementedError("knn: knn_cross_validate is not written yet")


def knn_get_best_k(k_to_accuracies):
    """The k with the best mean accuracy; the smallest such k if several are equally good.

    k_to_accuracies: {k: [accuracy on each fold]}, as `knn_cross_validate` returns it, in any order.
    Returns k.
    """
    # About 2 lines. max() over a dict returns the first best key it meets: is that the smallest k?
    raise NotImplementedError("knn: knn_get_best_k is not written yet")
