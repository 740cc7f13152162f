"""softmax_loss shifts the scores in place: the caller's array holds other numbers afterwards."""

QUESTION = "What does `x -= ...` do to an array that somebody else holds?"


def softmax_loss(x, y):
    x -= x.max(axis=1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[np.arange(len(y)), y] -= 1
    return -np.mean(log_p[np.arange(len(y)), y]), dx / len(y)
