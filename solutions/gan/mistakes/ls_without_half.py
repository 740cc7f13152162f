"""The factor 1/2 before the means of the least-squares losses is missing: losses and slopes are twice too large."""

QUESTION = "What stands before the mean in the handout?"


def ls_discriminator_loss(scores_real, scores_fake):
    return ((scores_real - 1) ** 2).mean() + (scores_fake**2).mean()


def ls_generator_loss(scores_fake):
    return ((scores_fake - 1) ** 2).mean()
