"""The gradient is the probabilities alone; at the right class 1 has to be subtracted from them. Without it the score of
the right class is pushed down as well.
"""

QUESTION = "The loss is log(sum of exp) minus the right class's score. What does the second term add to the derivative?"


def softmax_loss(x, y):
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(log_p[rows, y]), np.exp(log_p) / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
