"""The squares are summed; the loss has their mean, so that it does not depend on the size of a batch."""

QUESTION = "What becomes of your loss if every sample is there twice?"


def ls_discriminator_loss(scores_real, scores_fake):
    return 0.5 * ((scores_real - 1) ** 2).sum() + 0.5 * (scores_fake**2).sum()


def ls_generator_loss(scores_fake):
    return 0.5 * ((scores_fake - 1) ** 2).sum()
