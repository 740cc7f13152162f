"""dx holds the probabilities; at the right class of each example 1 has to be subtracted."""

QUESTION = (
    "Should gradient descent raise or lower the score of the right class? What does the sign of your dx there say?"
)

_right_loss = softmax_loss


def softmax_loss(x, y):
    loss, dx = _right_loss(x, y)
    dx[np.arange(len(y)), y] += 1.0 / len(y)
    return loss, dx
