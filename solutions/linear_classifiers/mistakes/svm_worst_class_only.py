"""Only the worst wrong class pays. Here all wrong classes with a positive margin pay, and their hinges are summed."""

QUESTION = "Two classes come too close to the right one. How many hinges are in the loss of that example?"


def svm_loss_naive(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


svm_loss_vectorized = svm_loss_naive


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = x - x[rows, y][:, None] + 1.0
    margins[rows, y] = 0.0
    worst = np.argmax(margins, axis=1)
    dx = np.zeros_like(x)
    dx[rows, worst] += margins[rows, worst] > 0
    dx[rows, y] -= margins[rows, worst] > 0
    return np.maximum(0.0, margins[rows, worst]).sum() / len(y), dx / len(y)
