"""The squared differences are averaged over the D features instead of summed, so every distance is too
small by the factor sqrt(D)."""


def compute_distances_two_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    return np.array([[np.sqrt(np.mean((row - other) ** 2)) for other in X_train] for row in X])


def compute_distances_one_loop(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    return np.array([np.sqrt(np.mean((X_train - row) ** 2, axis=1)) for row in X])


def compute_distances_no_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    squared = np.mean(X**2, axis=1)[:, None] - 2 * X @ X_train.T / X.shape[1] + np.mean(X_train**2, axis=1)
    return np.sqrt(np.maximum(squared, 0))


KNearestNeighbor.compute_distances_two_loops = compute_distances_two_loops
KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
