"""Every step uses all the data: batch_size is ignored. That is gradient descent without the word stochastic."""

QUESTION = "How many examples does one step look at, and who decides that?"


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    loss_history = []
    for _ in range(num_iters):
        loss, dW = self.loss(X, y, reg)
        loss_history.append(loss)
        self.W = self.W - learning_rate * dW
    return loss_history


LinearClassifier.train = _train
