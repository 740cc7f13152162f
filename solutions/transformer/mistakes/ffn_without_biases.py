"""The biases are left out."""

QUESTION = "Where do b1 and b2 enter?"


def feed_forward_forward(x, W1, b1, W2, b2):
    hidden = np.maximum(x @ W1, 0)
    return hidden @ W2, (x, hidden, W1, W2)
