"""The gradient is weighted with the margins: that is the derivative of a squared hinge, not of your loss. The hinge is
a straight line: where it is positive its slope is 1, however large the margin is.
"""

QUESTION = "What is the derivative of max(0, m) with respect to m where m = 3, and where m = 0.1?"


def svm_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for x, label in zip(X, y):
        scores = x @ W
        for j in range(W.shape[1]):
            margin = scores[j] - scores[label] + 1.0
            if j != label and margin > 0:
                loss += margin
                dW[:, j] += margin * x
                dW[:, label] -= margin * x
    return loss / len(y) + reg * np.sum(W * W), dW / len(y) + 2.0 * reg * W


def svm_loss_vectorized(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x - x[rows, y][:, None] + 1.0)
    margins[rows, y] = 0.0
    dx = margins.copy()
    dx[rows, y] = -margins.sum(axis=1)
    return margins.sum() / len(y), dx / len(y)
