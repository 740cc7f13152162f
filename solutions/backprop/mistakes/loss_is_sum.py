"""The losses of the examples are added up, and so is the gradient; both are to be means over the N examples."""

QUESTION = "What happens to your loss when every example is handed in twice, and what should?"

_mean_loss = softmax_loss


def softmax_loss(x, y):
    loss, dx = _mean_loss(x, y)
    return loss * len(y), dx * len(y)
