"""The distance from the wanted score is taken as an absolute value instead of squared."""

QUESTION = "How does the slope of your loss change as a score comes closer to 1?"


def ls_discriminator_loss(scores_real, scores_fake):
    return 0.5 * (scores_real - 1).abs().mean() + 0.5 * scores_fake.abs().mean()


def ls_generator_loss(scores_fake):
    return 0.5 * (scores_fake - 1).abs().mean()
