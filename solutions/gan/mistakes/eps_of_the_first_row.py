"""One eps is used for the whole batch. Each row has its own."""

QUESTION = "Which of your lines reads eps[3]?"


def interpolate(real, fake, eps):
    return eps[0] * real + (1 - eps[0]) * fake
