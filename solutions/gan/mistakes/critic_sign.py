"""The critic's loss has the wrong sign: minimising it makes real samples score low. It is mean(fake) -
mean(real).
"""

QUESTION = "The critic minimises. Does its loss fall when the score of a real sample rises?"


def wgan_critic_loss(scores_real, scores_fake):
    return scores_real.mean() - scores_fake.mean()
