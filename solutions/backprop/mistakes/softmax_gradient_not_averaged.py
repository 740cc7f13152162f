"""The loss is a mean over the N examples, its gradient is not: dx has to be divided by N as well."""

QUESTION = "Where does the division by N in the loss reappear in its derivative?"

_right_loss = softmax_loss


def softmax_loss(x, y):
    loss, dx = _right_loss(x, y)
    return loss, dx * len(y)
