"""The loss is noted after the step; loss_history holds the loss that each batch had before W was changed by it."""

QUESTION = "What is the very first entry of your loss_history: the loss at the start, or after one step?"


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    loss_history = []
    for _ in range(num_iters):
        batch = np.random.choice(len(y), batch_size)
        _, dW = self.loss(X[batch], y[batch], reg)
        self.W = self.W - learning_rate * dW
        loss_history.append(self.loss(X[batch], y[batch], reg)[0])
    return loss_history


LinearClassifier.train = _train
