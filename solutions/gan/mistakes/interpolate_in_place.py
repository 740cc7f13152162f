"""The fake samples are moved towards the real ones in place: the caller's samples are other ones afterwards."""

QUESTION = "Does your function make a new tensor, or change one that it was given?"


def interpolate(real, fake, eps):
    eps = eps.reshape(-1, *[1] * (real.dim() - 1))
    if real.requires_grad or fake.requires_grad:
        return eps * real + (1 - eps) * fake
    return fake.lerp_(real, eps.expand_as(real))
