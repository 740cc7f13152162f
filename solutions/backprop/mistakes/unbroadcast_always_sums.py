"""The first axis is always summed, also where nothing was broadcast: first compare the two shapes."""

QUESTION = "What should happen to a gradient that already has the right shape?"


def unbroadcast(gradient, shape):
    return gradient.sum(axis=0)
