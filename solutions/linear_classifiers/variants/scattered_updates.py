"""Gradients by np.add.at and einsum, dW in Fortran order; the loss of the layers is a zero-dimensional array."""


def svm_loss_vectorized(W, X, y, reg):
    N = len(y)
    scores = np.einsum("nd,dc->nc", X, W)
    margins = scores - np.take_along_axis(scores, y[:, None], axis=1) + 1
    np.put_along_axis(margins, y[:, None], 0, axis=1)
    examples, classes = np.nonzero(margins > 0)
    transposed = np.zeros(W.T.shape)
    np.add.at(transposed, classes, X[examples])
    np.add.at(transposed, y[examples], -X[examples])
    loss = margins[examples, classes].sum() / N + reg * np.einsum("dc,dc->", W, W)
    return loss, transposed.T / N + 2 * reg * W


def softmax_loss_vectorized(W, X, y, reg):
    loss, dscores = softmax_loss(np.einsum("nd,dc->nc", X, W), y)
    return loss + reg * np.einsum("dc,dc->", W, W), np.einsum("nc,nd->cd", dscores, X).T + 2 * reg * W


def softmax_loss(x, y):
    log_p = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
    dx = np.exp(log_p)
    np.subtract.at(dx, (np.arange(len(y)), y), 1)
    return np.asarray(-log_p[np.arange(len(y)), y].mean()), np.asfortranarray(dx / len(y))


def svm_loss(x, y):
    margins = x - np.take_along_axis(x, y[:, None], axis=1) + 1
    np.put_along_axis(margins, y[:, None], 0, axis=1)
    dx = np.where(margins > 0, 1.0, 0.0)
    np.put_along_axis(dx, y[:, None], -np.count_nonzero(margins > 0, axis=1)[:, None], axis=1)
    return np.asarray(np.where(margins > 0, margins, 0).sum() / len(y)), dx / len(y)
