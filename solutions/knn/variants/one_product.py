"""One matrix product of lengthened rows: [x, |x|^2, 1] times [-2t, 1, |t|^2]; NaN is set to 0 afterwards."""


def compute_distances_no_loops(self, X):
    X, X_train = np.array(X, dtype=float), np.array(self.X_train, dtype=float)
    left = np.hstack([X, (X**2).sum(1, keepdims=True), np.ones((len(X), 1))])
    right = np.hstack([-2 * X_train, np.ones((len(X_train), 1)), (X_train**2).sum(1, keepdims=True)])
    with np.errstate(invalid="ignore"):
        dists = np.sqrt(left @ right.T)
    dists[np.isnan(dists)] = 0
    return dists


KNearestNeighbor.compute_distances_no_loops = compute_distances_no_loops
