"""The generator draws its own scores to 0: that is what the discriminator wants. The generator wants them to be
1.
"""

QUESTION = "When is your loss 0, and who is happy then?"


def ls_generator_loss(scores_fake):
    return 0.5 * (scores_fake**2).mean()
