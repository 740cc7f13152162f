"""The right class is counted too: its margin is always s[y] - s[y] + 1 = 1, so every loss is too large by exactly 1.
The gradient does not notice.
"""

QUESTION = "The sum runs over the wrong classes only. What is the margin of the right class against itself?"

_naive, _vectorized, _layer = svm_loss_naive, svm_loss_vectorized, svm_loss


def svm_loss_naive(W, X, y, reg):
    loss, dW = _naive(W, X, y, reg)
    return loss + 1.0, dW


def svm_loss_vectorized(W, X, y, reg):
    loss, dW = _vectorized(W, X, y, reg)
    return loss + 1.0, dW


def svm_loss(x, y):
    loss, dx = _layer(x, y)
    return loss + 1.0, dx
