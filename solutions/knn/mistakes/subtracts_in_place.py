"""difference = X_train makes no copy: it is a second name for the same array, and -= changes the training data.
From the second row on, distances are measured from other points. Write X_train - X[i], which makes a new array."""

QUESTION = "After `b = a` and `b -= 1`, what does a hold?"


def train(self, X, y):
    self.X_train = np.array(X, dtype=float)
    self.y_train = y


def compute_distances_one_loop(self, X):
    dists = np.zeros((len(X), len(self.X_train)))
    for i in range(len(X)):
        difference = self.X_train
        difference -= X[i]
        dists[i] = np.sqrt(np.sum(difference * difference, axis=1))
    return dists


KNearestNeighbor.train = train
KNearestNeighbor.compute_distances_one_loop = compute_distances_one_loop
