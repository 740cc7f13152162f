"""uint8 pixels wrap around when subtracted or multiplied: 3 - 5 is 254 there. Turn the data into floats before
the arithmetic."""

QUESTION = "What is np.uint8(3) - np.uint8(5)?"


def compute_distances_two_loops(self, X):
    dists = np.zeros((len(X), len(self.X_train)))
    for i in range(len(X)):
        for j in range(len(self.X_train)):
            dists[i, j] = np.sqrt(np.sum((X[i] - self.X_train[j]) ** 2))
    return dists


def compute_distances_one_loop(self, X):
    dists = np.zeros((len(X), len(self.X_train)))
    for i in range(len(X)):
        dists[i] = np.sqrt(np.sum((self.X_train - X[i]) ** 2, axis=1))
    return dists


def compute_distances_no_loops(self, X):
    squared = np.sum(X**2, axis=1)[:, None] - 2 * (X @ self.X_train.T) + np.sum(self.X_train**2, axis=1)
    return np.sqrt(np.maximum(squared, 0))


KNearestNeighbor.compute_distances_two_loops = compute_distances_two_loops
KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
