"""The scores go through a sigmoid before the means are taken. A critic's scores are no probabilities: any real
number may come out.
"""

QUESTION = "What would change in your loss if 40 were added to all scores, and should it?"


def wgan_critic_loss(scores_real, scores_fake):
    return torch.sigmoid(scores_fake).mean() - torch.sigmoid(scores_real).mean()


def wgan_generator_loss(scores_fake):
    return -torch.sigmoid(scores_fake).mean()
