"""Entries are dropped in mode test, too. Testing uses the whole network: nothing is random there."""

QUESTION = "Test the same example twice: may the answers differ?"

_right = dropout_forward


def dropout_forward(x, dropout_param):
    return _right(x, {**dropout_param, "mode": "train"})
