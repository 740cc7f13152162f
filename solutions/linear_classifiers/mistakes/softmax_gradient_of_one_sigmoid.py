"""The gradient is p * (1 - p), the slope of a probability. The loss is its logarithm, and all C scores are in it. The
derivative of the loss by the scores is p, with 1 subtracted at the right class.
"""

QUESTION = "Are you differentiating the probability, or its logarithm?"


def softmax_loss(x, y):
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    p = np.exp(log_p)
    dx = p * (1.0 - p)
    dx[rows, y] *= -1.0
    return -np.mean(log_p[rows, y]), dx / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
