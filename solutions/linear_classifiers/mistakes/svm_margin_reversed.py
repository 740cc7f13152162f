"""The margin is taken the wrong way round, s[y] - s[j] + 1: it punishes the right class for being ahead."""

QUESTION = "The right class leads by 10. Should that cost nothing, or 11?"


def svm_loss_naive(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


svm_loss_vectorized = svm_loss_naive


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x[rows, y][:, None] - x + 1.0)
    margins[rows, y] = 0.0
    dx = -(margins > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return margins.sum() / len(y), dx / len(y)
