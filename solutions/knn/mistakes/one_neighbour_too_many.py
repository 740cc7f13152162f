"""k + 1 rows vote: a slice [:k] already holds k entries, 0 to k - 1."""

QUESTION = "How many entries does a[:3] have?"


def predict_labels(self, dists, k=1):
    y_train = np.asarray(self.y_train)
    predicted = np.zeros(len(dists), dtype=y_train.dtype)
    for i in range(len(dists)):
        nearest = y_train[np.argsort(dists[i])[: k + 1]]
        predicted[i] = np.argmax(np.bincount(nearest))
    return predicted


KNearestNeighbor.predict_labels = predict_labels
