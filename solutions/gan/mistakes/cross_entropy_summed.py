"""The cross-entropies are summed; the loss is their mean, so that it does not depend on the size of a batch."""

QUESTION = "What becomes of your loss if every sample is there twice?"


def discriminator_loss(logits_real, logits_fake):
    return F.softplus(-logits_real).sum() + F.softplus(logits_fake).sum()


def generator_loss(logits_fake):
    return F.softplus(-logits_fake).sum()
