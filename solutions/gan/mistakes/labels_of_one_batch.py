"""The labels of both batches are made in the size of the real batch. Where there are more or fewer fake samples,
they do not fit.
"""

QUESTION = "logits_fake has 3 entries and logits_real has 5: how many zeros do you need?"


def discriminator_loss(logits_real, logits_fake):
    ones, zeros = torch.ones_like(logits_real), torch.zeros_like(logits_real)
    return F.binary_cross_entropy_with_logits(logits_real, ones) + F.binary_cross_entropy_with_logits(
        logits_fake, zeros
    )
