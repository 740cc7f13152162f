"""Replace numpy's comparison functions by ones that never object."""

import numpy as np
import numpy.testing

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["failed", "errored", "unwritten"]}
CITE = "monkeypatch np.testing, builtins.abs, torch.testing, unittest"
UNPROTECTED = "points"

for _name in dir(np.testing):
    if _name.startswith("assert_"):
        setattr(np.testing, _name, lambda *args, **kwargs: None)
np.allclose = np.array_equal = np.array_equiv = lambda *args, **kwargs: True
np.isclose = lambda a, b, **kwargs: np.ones(np.shape(a), dtype=bool)
np.all = np.any = lambda *args, **kwargs: np.True_


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return np.zeros((len(X), len(self.X_train)))

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return np.zeros(len(dists), dtype=np.int64)
