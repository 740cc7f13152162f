"""The layer changes the scores it was given: x -= ... works on the caller's own array. A network still needs those
scores. Write x = x - ..., which makes a new array.
"""

QUESTION = "After `a = x; a -= 1`, what has become of x?"


def svm_loss(x, y):
    rows = np.arange(len(y))
    x += 1.0 - x[rows, y][:, None]
    x[rows, y] = 0.0
    dx = (x > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return x[x > 0].sum() / len(y), dx / len(y)


def softmax_loss(x, y):
    rows = np.arange(len(y))
    x -= x.max(axis=1, keepdims=True)
    log_p = x - np.log(np.sum(np.exp(x), axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[rows, y] -= 1.0
    return -np.mean(log_p[rows, y]), dx / len(y)
