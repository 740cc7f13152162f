"""The labels are the wrong way round in the discriminator's loss: real samples have label 1, fake ones 0."""

QUESTION = "Which probability should the discriminator give to a real sample?"


def discriminator_loss(logits_real, logits_fake):
    return F.softplus(logits_real).mean() + F.softplus(-logits_fake).mean()
