"""The gradient raises the columns of the wrong classes but never touches the column of the right one. Each positive
margin contains -s[y]: it pulls at the column of y as well.
"""

QUESTION = "A margin is s[j] - s[y] + 1. Which two columns of W does it depend on, and with which signs?"


def svm_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for x, label in zip(X, y):
        scores = x @ W
        for j in range(W.shape[1]):
            margin = scores[j] - scores[label] + 1.0
            if j != label and margin > 0:
                loss += margin
                dW[:, j] += x
    return loss / len(y) + reg * np.sum(W * W), dW / len(y) + 2.0 * reg * W


def svm_loss_vectorized(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2.0 * reg * W


def svm_loss(x, y):
    rows = np.arange(len(y))
    margins = np.maximum(0.0, x - x[rows, y][:, None] + 1.0)
    margins[rows, y] = 0.0
    return margins.sum() / len(y), (margins > 0).astype(float) / len(y)
