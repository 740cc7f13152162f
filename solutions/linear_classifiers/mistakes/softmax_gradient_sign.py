"""The gradient has the wrong sign: it is p - 1 at the right class and p at the others, not 1 - p and -p."""

QUESTION = (
    "Raise the score of the right class a little. Does the loss rise or fall, and what is the sign of your gradient?"
)


def softmax_loss(x, y):
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    dx = -np.exp(log_p)
    dx[rows, y] += 1.0
    return -np.mean(log_p[rows, y]), dx / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
