"""The column of the right class is moved once per example; it has to move once for every class with a positive margin.
When two classes come too close, -s[y] is in the loss twice.
"""

QUESTION = "If three classes violate the margin of one example, how often does s[y] occur in its loss?"


def svm_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for x, label in zip(X, y):
        margins = x @ W - x @ W[:, label] + 1.0
        margins[label] = 0.0
        for j in range(W.shape[1]):
            if margins[j] > 0:
                loss += margins[j]
                dW[:, j] += x
        if np.any(margins > 0):
            dW[:, label] -= x
    return loss / len(y) + reg * np.sum(W * W), dW / len(y) + 2.0 * reg * W


def svm_loss_vectorized(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x - x[rows, y][:, None] + 1.0)
    margins[rows, y] = 0.0
    dx = (margins > 0).astype(float)
    dx[rows, y] = -1.0 * np.any(margins > 0, axis=1)
    return margins.sum() / len(y), dx / len(y)
