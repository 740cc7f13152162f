"""One number, the largest score of all, is taken from every row: in the other rows all probabilities can become 0 / 0.
Each example needs its own.
"""

QUESTION = "One example has scores near 10000 and another near -10000. What is left of the second after your shift?"


def softmax_loss(x, y):
    with np.errstate(all="ignore"):
        shifted = x - np.max(x)
        p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    p[np.arange(len(y)), y] -= 1
    return loss, p / len(y)
