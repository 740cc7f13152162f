"""The labels have shape (N,) also where the logits are a column (N, 1). Give them the shape of the logits
(ones_like).
"""

QUESTION = "Which shape do your labels have when the logits have shape (8, 1)?"


def discriminator_loss(logits_real, logits_fake):
    ones, zeros = torch.ones(len(logits_real)), torch.zeros(len(logits_fake))
    return F.binary_cross_entropy_with_logits(logits_real, ones) + F.binary_cross_entropy_with_logits(
        logits_fake, zeros
    )


def generator_loss(logits_fake):
    return F.binary_cross_entropy_with_logits(logits_fake, torch.ones(len(logits_fake)))
