"""Only k - 1 rows vote (for k = 1 still one): the end of a slice is not part of it, so [:k] is what holds k
entries."""

QUESTION = "How many entries does a[:3] have?"


def predict_labels(self, dists, k=1):
    y_train = np.asarray(self.y_train)
    predicted = np.zeros(len(dists), dtype=y_train.dtype)
    for i in range(len(dists)):
        nearest = y_train[np.argsort(dists[i])[: max(k - 1, 1)]]
        predicted[i] = np.argmax(np.bincount(nearest))
    return predicted


KNearestNeighbor.predict_labels = predict_labels
