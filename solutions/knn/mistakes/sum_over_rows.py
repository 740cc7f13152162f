"""The sum runs over axis 0, the rows, so it mixes the examples and leaves one number per feature. A distance
sums over the features: axis=1."""

QUESTION = "Which axis of a (num_train, D) array holds the features?"


def compute_distances_one_loop(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X), len(X_train)))
    for i in range(len(X)):
        dists[i, :] = np.sqrt(np.sum((X_train - X[i]) ** 2, axis=0))
    return dists


def compute_distances_no_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    squared = np.sum(X**2, axis=0)[:, None] - 2 * X @ X_train.T + np.sum(X_train**2, axis=0)
    return np.sqrt(np.maximum(squared, 0))


KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
