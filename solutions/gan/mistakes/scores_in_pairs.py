"""Fake and real scores are subtracted row by row before the mean: that needs batches of the same size. Take the two
means first.
"""

QUESTION = "What does your line do with 5 real and 3 fake scores?"


def wgan_critic_loss(scores_real, scores_fake):
    return (scores_fake - scores_real).mean()
