"""The margin of 1 is missing: a class pays only once it has overtaken the right one. Then W = 0 would already be
perfect. The right class must lead by 1.
"""

QUESTION = "With all scores equal, is anybody ahead? What should that cost?"


def svm_loss_naive(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


svm_loss_vectorized = svm_loss_naive


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x - x[rows, y][:, None])
    dx = (margins > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return margins.sum() / len(y), dx / len(y)
