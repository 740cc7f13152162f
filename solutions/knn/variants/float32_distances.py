"""Exact differences, stored as float32: seven digits of a distance are enough."""


def compute_distances_two_loops(self, X):
    dists = np.zeros((X.shape[0], self.X_train.shape[0]), dtype=np.float32)
    for i in range(X.shape[0]):
        for j in range(self.X_train.shape[0]):
            dists[i, j] = np.sqrt(((X[i].astype(float) - self.X_train[j].astype(float)) ** 2).sum())
    return dists


def compute_distances_one_loop(self, X):
    dists = np.zeros((X.shape[0], self.X_train.shape[0]), dtype=np.float32)
    for i in range(X.shape[0]):
        dists[i] = np.sqrt(((X[i].astype(float) - self.X_train.astype(float)) ** 2).sum(axis=1))
    return dists


KNearestNeighbor.compute_distances_two_loops = compute_distances_two_loops
KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
