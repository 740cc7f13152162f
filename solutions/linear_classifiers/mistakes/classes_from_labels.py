"""The number of classes is read from the labels (their largest plus 1): a batch without the last class gets too few
columns. C is the number of columns of W, or of the scores.
"""

QUESTION = "A batch happens to hold only the labels 0 and 1 of ten. How many columns does your one-hot array have?"

_svm_layer, _softmax_layer = svm_loss, softmax_loss


def _present(y):
    return int(np.max(y)) + 1


def svm_loss(x, y):
    dx = np.zeros_like(x)
    loss, dx[:, : _present(y)] = _svm_layer(x[:, : _present(y)], y)
    return loss, dx


def softmax_loss(x, y):
    dx = np.zeros_like(x)
    loss, dx[:, : _present(y)] = _softmax_layer(x[:, : _present(y)], y)
    return loss, dx


def svm_loss_naive(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


def softmax_loss_naive(W, X, y, reg):
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


svm_loss_vectorized = svm_loss_naive


softmax_loss_vectorized = softmax_loss_naive
