"""The scores go through a sigmoid before they are squared. Least squares takes the scores as they come."""

QUESTION = "Can your loss be 0, that is, can a sigmoid reach 1?"


def ls_discriminator_loss(scores_real, scores_fake):
    return 0.5 * ((torch.sigmoid(scores_real) - 1) ** 2).mean() + 0.5 * (torch.sigmoid(scores_fake) ** 2).mean()


def ls_generator_loss(scores_fake):
    return 0.5 * ((torch.sigmoid(scores_fake) - 1) ** 2).mean()
