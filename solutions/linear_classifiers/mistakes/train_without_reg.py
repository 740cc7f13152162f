"""Training goes on without its regulariser: train has to hand reg on to self.loss, and the loss has to use it."""

QUESTION = "Where does the argument reg of train go?"


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    loss_history = []
    for _ in range(num_iters):
        batch = np.random.choice(len(y), batch_size)
        loss, dW = self.loss(X[batch], y[batch], 0.0)
        loss_history.append(loss)
        self.W = self.W - learning_rate * dW
    return loss_history


LinearClassifier.train = _train
