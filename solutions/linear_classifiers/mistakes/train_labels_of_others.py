"""Rows and labels are drawn separately, so an example gets the label of another one. Draw the indices once and use them
for both.
"""

QUESTION = "If X[3] is in the batch, which label has to be beside it?"


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    loss_history = []
    for _ in range(num_iters):
        rows = np.random.choice(len(y), batch_size)
        loss, dW = self.loss(X[rows], y[np.random.choice(len(y), batch_size)], reg)
        loss_history.append(loss)
        self.W = self.W - learning_rate * dW
    return loss_history


LinearClassifier.train = _train
