"""There is a logarithm or a sigmoid in the Wasserstein losses, as in the first GAN. A critic's scores are no
probabilities: only their means count.
"""

QUESTION = "What would change in your loss if 40 were added to all scores, and should it?"


def wgan_critic_loss(scores_real, scores_fake):
    return -F.logsigmoid(scores_real).mean() + F.logsigmoid(scores_fake).mean()


def wgan_generator_loss(scores_fake):
    return -F.logsigmoid(scores_fake).mean()
