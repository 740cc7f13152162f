"""The probabilities are normalised over the examples instead of over the classes: columns sum to 1, not rows."""

QUESTION = "Which probabilities must sum to 1: those of one example, or those of one class?"


def softmax_loss(x, y):
    rows = np.arange(len(y))
    shifted = x - x.max(axis=0)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=0))
    dx = np.exp(log_p)
    dx[rows, y] -= 1.0
    return -np.mean(log_p[rows, y]), dx / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
