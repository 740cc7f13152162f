"""The ReLU is missing: two linear layers without it are one linear layer."""

QUESTION = "What stands between the two products?"


def feed_forward_forward(x, W1, b1, W2, b2):
    hidden = x @ W1 + b1
    return hidden @ W2 + b2, (x, hidden, W1, W2)
