"""Plain Python: sorted pairs, a Counter, the smallest of the labels with most votes; the labels come as a list."""

from collections import Counter


def predict_labels(self, dists, k=1):
    predicted = []
    for row in dists:
        pairs = sorted(zip(row, self.y_train))
        votes = Counter(int(label) for _, label in pairs[:k])
        most = max(votes.values())
        predicted.append(min(label for label, count in votes.items() if count == most))
    return predicted


KNearestNeighbor.predict_labels = predict_labels
