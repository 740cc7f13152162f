"""p[y] picks whole rows, the rows number y[0], y[1], ...; the probability of each example's own class is p[arange(N),
y].
"""

QUESTION = "p has the shape (N, C). What is the shape of p[y], and what should it be?"


def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[y] -= 1.0
    return -np.mean(log_p[y]), dx / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
