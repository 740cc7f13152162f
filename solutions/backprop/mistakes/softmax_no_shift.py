"""exp is taken of the scores as they are: above about 700 that overflows, and loss and gradient are no numbers."""

QUESTION = "Which number may be taken from all scores of an example without changing its probabilities?"


def softmax_loss(x, y):
    with np.errstate(all="ignore"):
        p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    p[np.arange(len(y)), y] -= 1
    return loss, p / len(y)
