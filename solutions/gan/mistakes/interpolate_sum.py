"""Both samples are weighed by eps; their weights have to add up to 1."""

QUESTION = "What comes out when real and fake are the same sample?"


def interpolate(real, fake, eps):
    eps = eps.reshape(-1, *[1] * (real.dim() - 1))
    return eps * real + eps * fake
