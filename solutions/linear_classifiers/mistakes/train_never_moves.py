"""W is never changed: the gradient is computed and then not used. Take a step: W minus learning_rate * dW, kept in
self.W.
"""

QUESTION = "After your loop, is self.W another array of numbers than before it?"

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
        W = self.W - learning_rate * dW
    return loss_history


LinearClassifier.train = _train
