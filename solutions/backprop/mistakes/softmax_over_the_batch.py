"""The probabilities are normalised over the examples instead of over the classes of each example."""

QUESTION = "Whose probabilities sum to 1: those of one example, or those of one class?"


def softmax_loss(x, y):
    log_p = x - x.max(axis=0) - np.log(np.exp(x - x.max(axis=0)).sum(axis=0))
    dx = np.exp(log_p)
    dx[np.arange(len(y)), y] -= 1
    return -np.mean(log_p[np.arange(len(y)), y]), dx / len(y)
