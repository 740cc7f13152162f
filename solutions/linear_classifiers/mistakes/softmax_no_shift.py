"""exp of the raw scores overflows as soon as one is above 709: inf / inf is nan. Adding one number to all scores of an
example changes no probability, so subtract their maximum first.
"""

QUESTION = "What may be subtracted from all scores of one example without changing its probabilities?"


def softmax_loss(x, y):
    rows = np.arange(len(y))
    p = np.exp(x)
    p = p / p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[rows, y]))
    p[rows, y] -= 1.0
    return loss, p / len(y)


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


softmax_loss_vectorized = softmax_loss_naive
