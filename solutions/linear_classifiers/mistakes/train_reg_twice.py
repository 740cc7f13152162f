"""The step shrinks W by the regulariser once more: dW already contains its derivative."""

QUESTION = "Which function has already added the derivative of the regulariser?"


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    loss_history = []
    for _ in range(num_iters):
        batch = np.random.choice(len(y), batch_size)
        loss, dW = self.loss(X[batch], y[batch], reg)
        loss_history.append(loss)
        self.W = self.W - learning_rate * (dW + 2.0 * reg * self.W)
    return loss_history


LinearClassifier.train = _train
