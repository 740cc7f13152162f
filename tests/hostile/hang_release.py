"""Answer at once and hang in what comes after: iteration, truth, length, deletion, a background thread."""

import threading
import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["timeout", "errored", "failed", "unwritten"]}
CITE = "lazy outputs that compute in the checker"
UNPROTECTED = "nothing"  # hangs or not, as the caller handles the object


class Tar:
    def stick(self, *args):
        time.sleep(10_000)

    __iter__ = __len__ = __bool__ = __del__ = __repr__ = __str__ = __getitem__ = __call__ = stick


def forever():
    while True:
        yield 1


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return Tar()

    def compute_distances_one_loop(self, X):
        return forever()

    def compute_distances_no_loops(self, X):
        threading.Thread(target=time.sleep, args=(10_000,)).start()  # not a daemon: an orderly exit would wait
        return 0

    def predict_labels(self, dists, k=1):
        raise ValueError(Tar())
