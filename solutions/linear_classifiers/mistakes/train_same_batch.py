"""One batch is drawn before the loop and used in every step. Draw it inside the loop."""

QUESTION = "How often does your code draw random numbers when num_iters is 100?"


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    batch = np.random.choice(len(y), batch_size)
    loss_history = []
    for _ in range(num_iters):
        loss, dW = self.loss(X[batch], y[batch], reg)
        loss_history.append(loss)
        self.W = self.W - learning_rate * dW
    return loss_history


LinearClassifier.train = _train
