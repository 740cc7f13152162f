"""The distances are squared: the square root of the sum is missing. The order of the neighbours is the same
without it, so the vote hides this; the distances themselves do not."""


def compute_distances_two_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X), len(X_train)))
    for i in range(len(X)):
        for j in range(len(X_train)):
            dists[i, j] = np.sum((X[i] - X_train[j]) ** 2)
    return dists


def compute_distances_one_loop(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X), len(X_train)))
    for i in range(len(X)):
        dists[i] = np.sum((X_train - X[i]) ** 2, axis=1)
    return dists


def compute_distances_no_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    return np.maximum(np.sum(X**2, axis=1)[:, None] - 2 * X @ X_train.T + np.sum(X_train**2, axis=1), 0)


KNearestNeighbor.compute_distances_two_loops = compute_distances_two_loops
KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
