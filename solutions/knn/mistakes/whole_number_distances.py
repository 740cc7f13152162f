"""dists holds whole numbers, so every distance is cut off after the point. Let np.zeros make floats, its
default."""

QUESTION = "What does an integer array keep of 2.9?"


def compute_distances_two_loops(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X), len(X_train)), dtype=int)
    for i in range(len(X)):
        for j in range(len(X_train)):
            dists[i, j] = np.sqrt(np.sum((X[i] - X_train[j]) ** 2))
    return dists


def compute_distances_one_loop(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X), len(X_train)), dtype=int)
    for i in range(len(X)):
        dists[i] = np.sqrt(np.sum((X_train - X[i]) ** 2, axis=1))
    return dists


KNearestNeighbor.compute_distances_two_loops = compute_distances_two_loops
KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
