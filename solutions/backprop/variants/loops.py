"""Example by example, number by number."""

import math


def affine_forward(x, w, b):
    out = np.zeros((x.shape[0], w.shape[1]))
    for i in range(x.shape[0]):
        out[i] = np.dot(np.ravel(x[i]), w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for i in range(x.shape[0]):
        dx[i] = np.dot(w, dout[i]).reshape(x[i].shape)
        dw += np.outer(x[i], dout[i])
        db += dout[i]
    return dx, dw, db


def sigmoid_forward(x):
    flat = [1 / (1 + math.exp(-v)) if v > -700 else 0.0 for v in x.ravel()]
    out = np.array(flat).reshape(x.shape)
    return out, out


def softmax_loss(x, y):
    loss, dx = 0.0, np.zeros(x.shape)
    for i, label in enumerate(y):
        scores = x[i] - max(x[i])
        total = sum(math.exp(s) for s in scores)
        loss += math.log(total) - scores[label]
        for j, s in enumerate(scores):
            dx[i, j] = (math.exp(s) / total - (j == label)) / len(y)
    return loss / len(y), dx
