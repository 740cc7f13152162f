"""eps (N,) meets the last axis of the samples instead of the first: broadcasting starts at the end. Give eps the
shape (N, 1, ..., 1).
"""

QUESTION = "Which axes meet when shapes (5,) and (5, 5) are multiplied?"


def interpolate(real, fake, eps):
    return eps * real + (1 - eps) * fake
