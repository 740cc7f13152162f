"""train turns the data into float arrays once, under other names; the three functions rely on that."""


class KNearestNeighbor:
    def train(self, X, y):
        self.examples, self.labels = np.array(X, dtype=np.float64), np.array(y)

    def predict(self, X, k=1, num_loops=0):
        distances = [
            self.compute_distances_no_loops,
            self.compute_distances_one_loop,
            self.compute_distances_two_loops,
        ][num_loops]
        return self.predict_labels(distances(X), k)

    def compute_distances_two_loops(self, X):
        return np.array([[np.sqrt(np.dot(a - b, a - b)) for b in self.examples] for a in np.array(X, dtype=float)])

    def compute_distances_one_loop(self, X):
        return np.array([np.sqrt(((self.examples - a) ** 2) @ np.ones(len(a))) for a in np.array(X, dtype=float)])

    def compute_distances_no_loops(self, X):
        X = np.array(X, dtype=float)
        return np.sqrt(np.clip((X * X).sum(1)[:, None] + (self.examples**2).sum(1) - 2 * X @ self.examples.T, 0, None))

    def predict_labels(self, dists, k=1):
        classes = np.unique(self.labels)
        nearest = np.argpartition(dists, k - 1, axis=1)[:, :k]
        votes = (self.labels[nearest][:, :, None] == classes).sum(axis=1)
        return classes[votes.argmax(axis=1)]
