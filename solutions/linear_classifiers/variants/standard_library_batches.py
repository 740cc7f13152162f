"""Batches from the standard library's random module, one index at a time; W is filled entry by entry; predict sorts."""

import random

CHECKS = ("hidden.digits[LinearSVM]", "hidden.digits[Softmax]")  # its training also takes the slow ones


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = np.array([[random.gauss(0, 1e-3) for _ in range(1 + max(y))] for _ in range(X.shape[1])])
    history = ()
    for _ in range(num_iters):
        indices = [random.randrange(len(X)) for _ in range(batch_size)]
        batch_loss, grad = self.loss(np.array([X[i] for i in indices]), np.array([y[i] for i in indices]), reg)
        history += (batch_loss,)
        self.W = np.subtract(self.W, np.multiply(grad, learning_rate))
    return list(history)


def _predict(self, X):
    return np.argsort(-(X @ self.W), axis=1, kind="stable")[:, 0]


LinearClassifier.train = _train
LinearClassifier.predict = _predict
