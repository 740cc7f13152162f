"""The labels of the neighbours are averaged. A label is a name, not an amount: between a 0 and a 9 there is no
4.5. Count how often each label occurs."""


def predict_labels(self, dists, k=1):
    y_train = np.asarray(self.y_train)
    predicted = np.zeros(len(dists), dtype=y_train.dtype)
    for i in range(len(dists)):
        nearest = y_train[np.argsort(dists[i])[:k]]
        predicted[i] = np.round(np.mean(nearest))
    return predicted


KNearestNeighbor.predict_labels = predict_labels
