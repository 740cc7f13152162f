"""Negative margins are summed too: a class that is far behind pays for one that is too close. The hinge cuts every
class off at 0 by itself, before anything is summed.
"""

QUESTION = "One class is too close by 1, another is 9 behind. Does your loss let the second make up for the first?"


def svm_loss_naive(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


svm_loss_vectorized = svm_loss_naive


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = x - x[rows, y][:, None] + 1.0
    margins[rows, y] = 0.0
    dx = np.ones_like(x)
    dx[rows, y] = 1.0 - x.shape[1]
    return margins.sum() / len(y), dx / len(y)
