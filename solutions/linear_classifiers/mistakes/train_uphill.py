"""The step goes along the gradient, uphill: the loss grows. Subtract learning_rate * dW."""

QUESTION = "The gradient says where the loss grows fastest. Which way do you want to go?"

# All that it fails, the slow ones too: a proof trains only where it is asked to.
CHECKS = (
    "public.one_step",
    "hidden.train_steps[LinearSVM]",
    "hidden.train_steps[Softmax]",
    "hidden.train_goes_on",
    "hidden.digits[LinearSVM]",
    "hidden.digits[Softmax]",
)


def _train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
    if self.W is None:
        self.W = 0.001 * np.random.randn(X.shape[1], int(np.max(y)) + 1)
    loss_history = []
    for _ in range(num_iters):
        batch = np.random.choice(len(y), batch_size)
        loss, dW = self.loss(X[batch], y[batch], reg)
        loss_history.append(loss)
        self.W = self.W + learning_rate * dW
    return loss_history


LinearClassifier.train = _train
