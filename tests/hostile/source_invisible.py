"""Use look-alike and invisible characters: names that Python normalises, bidi overrides that reorder what is read."""

import numpy as np

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["errored", "forbidden", "unwritten"]}
CITE = "output flood, terminal escapes, HTML/JS, bidi or control characters in messages"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        # The attribute below is written with full-width letters; the comment holds a right-to-left override: ‮mron
        return np.linalg.ｎｏｒｍ(X[:, None].astype(float) - self.X_train, axis=2)

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops
