"""The naive losses go down to single numbers: loops over the features too, Python floats, math.exp."""

import math


def _scores(W, x):
    return [sum(float(x[d]) * float(W[d, j]) for d in range(W.shape[0])) for j in range(W.shape[1])]


def _with_regulariser(W, loss, dW, N, reg):
    total = loss / N
    for d in range(W.shape[0]):
        for j in range(W.shape[1]):
            total += reg * float(W[d, j]) ** 2
            dW[d, j] = dW[d, j] / N + 2 * reg * W[d, j]
    return total, dW


def svm_loss_naive(W, X, y, reg):
    N, (D, C) = X.shape[0], W.shape
    loss, dW = 0.0, np.zeros((D, C))
    for i in range(N):
        scores = _scores(W, X[i])
        for j in range(C):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss += margin
                for d in range(D):
                    dW[d, j] += X[i, d]
                    dW[d, y[i]] -= X[i, d]
    return _with_regulariser(W, loss, dW, N, reg)


def softmax_loss_naive(W, X, y, reg):
    N, (D, C) = X.shape[0], W.shape
    loss, dW = 0.0, np.zeros((D, C))
    for i in range(N):
        scores = _scores(W, X[i])
        top = max(scores)
        total = sum(math.exp(s - top) for s in scores)
        loss += math.log(total) + top - scores[y[i]]
        for j in range(C):
            p = math.exp(scores[j] - top) / total
            for d in range(D):
                dW[d, j] += (p - 1) * X[i, d] if j == y[i] else p * X[i, d]
    return _with_regulariser(W, loss, dW, N, reg)
