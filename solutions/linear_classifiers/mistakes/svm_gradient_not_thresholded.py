"""The gradient counts every wrong class, also those that are beaten by more than the margin. Where the hinge is flat
its slope is 0: a class without a positive margin changes no column.
"""

QUESTION = "A wrong class is behind by 5. If its score rises a little, does the loss change?"


def svm_loss_naive(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


svm_loss_vectorized = svm_loss_naive


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x - x[rows, y][:, None] + 1.0)
    margins[rows, y] = 0.0
    dx = np.ones_like(x)
    dx[rows, y] = 1.0 - x.shape[1]
    return margins.sum() / len(y), dx / len(y)
