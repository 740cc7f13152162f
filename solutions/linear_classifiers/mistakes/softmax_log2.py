"""The logarithm has base 2: every loss is too large by the factor 1 / log(2) = 1.4427, and the gradient is not. The
loss uses the natural logarithm.
"""

QUESTION = "With all scores 0 and C classes the loss is log C. Which logarithm does np.log compute, and which yours?"


def softmax_loss(x, y):
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[rows, y] -= 1.0
    return -np.mean(log_p[rows, y]) / np.log(2.0), dx / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
