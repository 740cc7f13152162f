"""The vectorised functions still loop over the examples in Python: the values are right, the time grows with N."""

QUESTION = "Which whole array, (N, C), would hold everything that one pass of your loop computes for one example?"


def svm_loss_vectorized(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(X.shape[0]):
        margins = np.maximum(0.0, X[i] @ W - X[i] @ W[:, y[i]] + 1.0)
        margins[y[i]] = 0.0
        violated = (margins > 0).astype(float)
        violated[y[i]] = -violated.sum()
        loss += margins.sum()
        dW += np.outer(X[i], violated)
    return loss / len(y) + reg * np.sum(W * W), dW / len(y) + 2.0 * reg * W


def softmax_loss_vectorized(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(X.shape[0]):
        scores = X[i] @ W
        log_p = scores - np.max(scores)
        log_p = log_p - np.log(np.sum(np.exp(log_p)))
        residual = np.exp(log_p)
        residual[y[i]] -= 1.0
        loss -= log_p[y[i]]
        dW += np.outer(X[i], residual)
    return loss / len(y) + reg * np.sum(W * W), dW / len(y) + 2.0 * reg * W
