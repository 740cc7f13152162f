"""The ReLU comes before b1 is added: a unit's bias decides when it is switched on."""

QUESTION = "What exactly is cut off at 0?"


def feed_forward_forward(x, W1, b1, W2, b2):
    hidden = np.maximum(x @ W1, 0) + b1
    return hidden @ W2 + b2, (x, hidden, W1, W2)
