"""predict looks for the best example of each class (axis 0); it should find the best class of each example (axis 1)."""

QUESTION = "Scores are (N, C). Along which axis are the scores that one example's classes compete with?"


def _predict(self, X):
    return np.argmax(X @ self.W, axis=0)


LinearClassifier.predict = _predict
