"""Real scores are drawn to 0 and fake ones to 1 in the discriminator's least-squares loss; it is the other way
round.
"""

QUESTION = "Which score does a perfect discriminator give to real samples?"


def ls_discriminator_loss(scores_real, scores_fake):
    return 0.5 * (scores_real**2).mean() + 0.5 * ((scores_fake - 1) ** 2).mean()
