"""predict returns the highest score itself; what is asked for is its position, the label."""

QUESTION = "What is the difference between np.max and np.argmax?"


def _predict(self, X):
    return np.max(X @ self.W, axis=1)


LinearClassifier.predict = _predict
