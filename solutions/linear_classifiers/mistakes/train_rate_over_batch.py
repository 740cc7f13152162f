"""The steps are too short by the size of the batch: on its way into W the gradient is divided by the number of examples
a second time, although it belongs to a mean already.
"""

QUESTION = "How often is the gradient divided by the number of examples on its way into W?"


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    loss_history = []
    for _ in range(num_iters):
        batch = np.random.choice(len(y), batch_size)
        loss, dW = self.loss(X[batch], y[batch], reg)
        loss_history.append(loss)
        self.W = self.W - learning_rate * dW / batch_size
    return loss_history


LinearClassifier.train = _train
