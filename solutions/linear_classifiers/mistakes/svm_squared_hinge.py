"""The hinges are squared. That is another loss (the L2-SVM); here each class pays its margin itself."""

QUESTION = "A class is too close by 0.5. What does it pay by the formula of the handout, and what by your code?"


def svm_loss_naive(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


svm_loss_vectorized = svm_loss_naive


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x - x[rows, y][:, None] + 1.0)
    margins[rows, y] = 0.0
    dx = 2.0 * margins
    dx[rows, y] = -dx.sum(axis=1)
    return np.sum(margins**2) / len(y), dx / len(y)
