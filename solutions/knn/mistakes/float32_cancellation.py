"""The squares are computed in float32. Where the data lie far from 0, three large numbers nearly cancel, and
the seven digits of a float32 are used up. Compute in float64."""

QUESTION = "How many digits are left of 4000003 - 4000001 if only seven are kept?"


def compute_distances_no_loops(self, X):
    X, X_train = np.asarray(X, dtype=np.float32), np.asarray(self.X_train, dtype=np.float32)
    squared = np.sum(X**2, axis=1)[:, None] - 2 * X @ X_train.T + np.sum(X_train**2, axis=1)
    return np.sqrt(np.maximum(squared, 0))


KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
