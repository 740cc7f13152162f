"""The k farthest rows vote: the distances are sorted from large to small, or the end of the sorted order is
taken."""

QUESTION = "Does argsort put the nearest row first or last?"


def predict_labels(self, dists, k=1):
    y_train = np.asarray(self.y_train)
    predicted = np.zeros(len(dists), dtype=y_train.dtype)
    for i in range(len(dists)):
        nearest = y_train[np.argsort(dists[i])[::-1][:k]]
        predicted[i] = np.argmax(np.bincount(nearest))
    return predicted


KNearestNeighbor.predict_labels = predict_labels
