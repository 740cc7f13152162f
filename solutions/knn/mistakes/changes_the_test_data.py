"""The test data are squared in place: the caller's array holds other numbers afterwards. Work on a copy."""

QUESTION = "After `X **= 2`, whose array has changed?"


def compute_distances_no_loops(self, X):
    X_train = np.asarray(self.X_train, dtype=float)
    squared = -2.0 * X @ X_train.T + np.sum(X_train**2, axis=1)
    X *= X
    squared += np.sum(X, axis=1)[:, None]
    return np.sqrt(np.maximum(squared, 0))


KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
