"""The fake samples are missing in the discriminator's loss: it need only say yes to everything."""

QUESTION = "What would a discriminator learn that is never told what a fake is?"


def discriminator_loss(logits_real, logits_fake):
    return F.softplus(-logits_real).mean() + 0 * logits_fake.mean()
