"""Fake scores are drawn to -1; in this assignment they should be 0. (Both choices are in the paper.)"""

QUESTION = "Which two numbers does the handout name for real and fake scores?"


def ls_discriminator_loss(scores_real, scores_fake):
    return 0.5 * ((scores_real - 1) ** 2).mean() + 0.5 * ((scores_fake + 1) ** 2).mean()
