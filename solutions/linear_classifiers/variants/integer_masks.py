"""SVM gradients from booleans and whole numbers, 32-bit masks, losses taken apart with np.where and np.delete."""


def svm_loss_vectorized(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    scores = np.matmul(X, W)
    wrong = np.arange(C)[None, :] != y[:, None]
    margins = np.where(wrong, 1.0 - scores[~wrong].reshape(N, 1) + scores, 0.0)
    violated = (margins > 0).astype(np.int32)
    violated[~wrong] = -violated.sum(1)
    loss = margins[margins > 0].sum() / N + reg * (W * W).sum()
    return loss, np.dot(X.transpose(), violated) / N + W * (2 * reg)


def svm_loss(x, y):
    N = x.shape[0]
    rows = list(range(N))
    margins = x.T - x[rows, y] + 1
    margins = margins.T * (margins.T > 0)
    loss = (margins.sum() - N) / N  # the right class has a margin of 1 in every row
    dx = (margins > 0) * np.float32(1)
    dx[rows, y] -= (margins > 0).sum(axis=1)
    return loss, dx / np.float64(N)


def softmax_loss(x, y):
    N = len(x)
    shifted = (x.T - x.T.max(axis=0)).T
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1)[:, np.newaxis]
    loss = (np.log(np.exp(shifted).sum(axis=1)) - shifted[range(N), y]).sum() / N
    mask = np.zeros(x.shape, dtype=bool)
    mask[range(N), y] = True
    return float(loss), np.where(mask, p - 1, p) / N
