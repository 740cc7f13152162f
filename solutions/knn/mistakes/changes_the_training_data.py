"""The training data are squared in place, so the second call measures distances from other points. Work on a
copy: X_train * X_train makes a new array, X_train *= X_train does not."""

QUESTION = "After `A *= A`, what does A hold when this function is called again?"


def compute_distances_no_loops(self, X):
    X = np.asarray(X, dtype=float)
    squared = -2 * X @ self.X_train.T
    squared += np.sum(X * X, axis=1)[:, None]
    self.X_train *= self.X_train
    squared += np.sum(self.X_train, axis=1)
    return np.sqrt(np.maximum(squared, 0))


def train(self, X, y):
    self.X_train = np.array(X, dtype=float)
    self.y_train = y


KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
KNearestNeighbor.train = train
