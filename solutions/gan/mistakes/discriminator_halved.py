"""The two means of the discriminator's loss are averaged; the loss is their sum. (Other courses take half of
it.)
"""

QUESTION = "What is the loss of a discriminator that says 0 to everything: log 2, or twice that?"


def discriminator_loss(logits_real, logits_fake):
    return 0.5 * (F.softplus(-logits_real).mean() + F.softplus(logits_fake).mean())
