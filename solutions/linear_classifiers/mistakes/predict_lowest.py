"""predict returns the class with the lowest score: scores are votes, not distances, so the highest one wins."""

QUESTION = "The loss rewards a high score of the right class. Which score should decide?"


def _predict(self, X):
    return np.argmin(X @ self.W, axis=1)


LinearClassifier.predict = _predict
