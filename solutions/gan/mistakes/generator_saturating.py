"""The generator minimises log(1 - sigmoid(s)), the loss of the minimax game. Where the discriminator is sure that a
sample is fake, its slope is almost 0, and nothing is learned. Take -log sigmoid(s) instead.
"""

QUESTION = "The logit of a fake sample is -20. How steep is your loss there?"


def generator_loss(logits_fake):
    return -F.softplus(logits_fake).mean()
