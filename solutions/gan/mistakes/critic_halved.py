"""The gap between the two means is halved. The critic's loss is mean(fake) - mean(real), without a factor."""

QUESTION = "If the critic has slope 1 everywhere, which distance should minus the loss estimate?"


def wgan_critic_loss(scores_real, scores_fake):
    return 0.5 * (scores_fake.mean() - scores_real.mean())
