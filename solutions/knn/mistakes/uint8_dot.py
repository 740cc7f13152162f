"""uint8 pixels wrap around when subtracted, and np.dot and Python's own sum add their squares up in uint8 too: the
sum stays below 256. Turn the data into floats before the arithmetic.
"""

QUESTION = "What is np.dot(a, a) of a = np.array([20, 20], dtype=np.uint8)?"


def compute_distances_two_loops(self, X):
    dists = np.zeros((len(X), len(self.X_train)))
    for i in range(len(X)):
        for j in range(len(self.X_train)):
            difference = X[i] - self.X_train[j]
            dists[i, j] = np.sqrt(np.dot(difference, difference))
    return dists


KNearestNeighbor.compute_distances_two_loops = compute_distances_two_loops
