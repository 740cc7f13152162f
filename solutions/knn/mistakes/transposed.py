"""dists is transposed: rows belong to the test points and columns to the training points, so its shape is
(num_test, num_train)."""

QUESTION = "Which of the two should dists[0] belong to: a test row or a training row?"


def compute_distances_two_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X_train), len(X)))
    for i in range(len(X_train)):
        for j in range(len(X)):
            dists[i, j] = np.sqrt(np.sum((X_train[i] - X[j]) ** 2))
    return dists


def compute_distances_one_loop(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X_train), len(X)))
    for i in range(len(X_train)):
        dists[i] = np.sqrt(np.sum((X - X_train[i]) ** 2, axis=1))
    return dists


def compute_distances_no_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    squared = np.sum(X_train**2, axis=1)[:, None] - 2 * X_train @ X.T + np.sum(X**2, axis=1)
    return np.sqrt(np.maximum(squared, 0))


KNearestNeighbor.compute_distances_two_loops = compute_distances_two_loops
KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
