"""eps weighs the fake sample and 1 - eps the real one. In this assignment eps = 1 is the real sample."""

QUESTION = "Which sample should be left when eps is 1?"


def interpolate(real, fake, eps):
    eps = eps.reshape(-1, *[1] * (real.dim() - 1))
    return eps * fake + (1 - eps) * real
