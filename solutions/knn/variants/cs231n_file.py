"""A file as CS231n students hand it in: float labels from np.zeros, Python lists, its imports, its loops."""

from builtins import object, range

from past.builtins import xrange


class KNearestNeighbor(object):
    def __init__(self):
        pass

    def train(self, X, y):
        self.X_train = X
        self.y_train = y

    def predict(self, X, k=1, num_loops=0):
        if num_loops == 0:
            dists = self.compute_distances_no_loops(X)
        elif num_loops == 1:
            dists = self.compute_distances_one_loop(X)
        elif num_loops == 2:
            dists = self.compute_distances_two_loops(X)
        else:
            raise ValueError("Invalid value %d for num_loops" % num_loops)
        return self.predict_labels(dists, k=k)

    def compute_distances_two_loops(self, X):
        num_test = X.shape[0]
        num_train = self.X_train.shape[0]
        dists = np.zeros((num_test, num_train))
        for i in xrange(num_test):
            for j in xrange(num_train):
                dists[i][j] = np.sqrt(np.sum(np.square(X[i, :].astype("float64") - self.X_train[j, :])))
        return dists

    def compute_distances_one_loop(self, X):
        num_test = X.shape[0]
        num_train = self.X_train.shape[0]
        dists = np.zeros((num_test, num_train))
        for i in range(num_test):
            dists[i, :] = np.sqrt(np.sum(np.square(self.X_train - X[i, :].astype("float64")), axis=1))
        return dists

    def compute_distances_no_loops(self, X):
        X, X_train = X.astype("float64"), self.X_train.astype("float64")
        dists = np.multiply(np.dot(X, X_train.T), -2)
        dists = np.add(dists, np.sum(np.square(X), axis=1, keepdims=True))
        dists = np.add(dists, np.sum(np.square(X_train), axis=1))
        return np.sqrt(np.clip(dists, 0, None))

    def predict_labels(self, dists, k=1):
        num_test = dists.shape[0]
        y_pred = np.zeros(num_test)
        for i in range(num_test):
            closest_y = list(self.y_train[np.argsort(dists[i, :])[:k]])
            y_pred[i] = max(sorted(set(closest_y)), key=closest_y.count)
        return y_pred
