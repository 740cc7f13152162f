"""The logits go through a sigmoid, and then through a cross-entropy that takes logits and applies the sigmoid once
more.
"""

QUESTION = "What does the `with_logits` in the name of torch's function say about its first argument?"


def discriminator_loss(logits_real, logits_fake):
    return F.softplus(-torch.sigmoid(logits_real)).mean() + F.softplus(torch.sigmoid(logits_fake)).mean()


def generator_loss(logits_fake):
    return F.softplus(-torch.sigmoid(logits_fake)).mean()
