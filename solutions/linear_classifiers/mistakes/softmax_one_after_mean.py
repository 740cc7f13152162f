"""1 is subtracted at the right class after the division by N. Subtract it from the probability, then divide both."""

QUESTION = "The mean divides the whole derivative of one example. Which part of yours is left undivided?"


def softmax_loss(x, y):
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    dx = np.exp(log_p) / len(y)
    dx[rows, y] -= 1.0
    return -np.mean(log_p[rows, y]), dx


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
