"""eps gets exactly one more axis: right for points (N, D), wrong for images (N, C, H, W)."""

QUESTION = "How many axes does eps need beside an image?"


def interpolate(real, fake, eps):
    eps = eps.reshape(-1, 1)
    return eps * real + (1 - eps) * fake
