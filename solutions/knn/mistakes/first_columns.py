"""The first k training rows vote, not the k nearest: the distances of a row have to be sorted first."""

QUESTION = "Why should the rows that come first in the training data be the nearest ones?"


def predict_labels(self, dists, k=1):
    y_train = np.asarray(self.y_train)
    predicted = np.zeros(len(dists), dtype=y_train.dtype)
    for i in range(len(dists)):
        nearest = y_train[:k]
        predicted[i] = np.argmax(np.bincount(nearest))
    return predicted


KNearestNeighbor.predict_labels = predict_labels
