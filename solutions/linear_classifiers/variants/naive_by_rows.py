"""Whole rows inside one loop over the examples, outer products; the gradient is built as (C, D) and turned."""


def svm_loss_naive(W, X, y, reg):
    losses, turned = [], np.zeros((W.shape[1], W.shape[0]))
    for i in range(len(X)):
        scores = W.T @ X[i]
        others = np.delete(np.arange(W.shape[1]), y[i])
        margins = scores[others] - scores[y[i]] + 1
        losses.append(sum(m for m in margins if m > 0))
        for j in others[margins > 0]:
            turned[j] = turned[j] + X[i]
            turned[y[i]] = turned[y[i]] - X[i]
    return np.mean(losses) + reg * (W**2).sum(), (turned / len(X)).T + reg * 2 * W


def softmax_loss_naive(W, X, y, reg):
    losses, turned = [], np.zeros((W.shape[1], W.shape[0]))
    for row, label in zip(X, y):
        scores = row.dot(W)
        log_p = scores - np.logaddexp.reduce(scores)
        losses.append(-log_p[label])
        turned += np.outer(np.exp(log_p), row)
        turned[label] -= row
    return np.mean(losses) + reg * (W**2).sum(), (turned / len(X)).T + reg * 2 * W
