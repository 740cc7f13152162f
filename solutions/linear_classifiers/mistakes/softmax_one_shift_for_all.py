"""One maximum, of the whole array, is subtracted from every example; those with much smaller scores underflow to 0 / 0.
The shift has to be the maximum of each row.
"""

QUESTION = "Example A has scores near 10000, example B near 0. What is left of B after subtracting A's maximum?"


def softmax_loss(x, y):
    rows = np.arange(len(y))
    p = np.exp(x - np.max(x))
    p = p / p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[rows, y]))
    p[rows, y] -= 1.0
    return loss, p / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
