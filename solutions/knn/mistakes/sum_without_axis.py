"""np.sum without an axis adds up every training row as well, and one number fills the whole row of dists.
Sum over the features only: axis=1."""

QUESTION = "What shape should the sum have when X_train - X[i] has shape (num_train, D)?"


def compute_distances_one_loop(self, X):
    X, X_train = np.asarray(X, dtype=float), np.asarray(self.X_train, dtype=float)
    dists = np.zeros((len(X), len(X_train)))
    for i in range(len(X)):
        dists[i, :] = np.sqrt(np.sum((X_train - X[i]) ** 2))
    return dists


KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
