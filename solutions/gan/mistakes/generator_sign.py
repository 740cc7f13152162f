"""The generator's Wasserstein loss has the wrong sign: minimising it makes its samples score low. It is
-mean(fake).
"""

QUESTION = "The generator minimises. Does its loss fall when its samples score higher?"


def wgan_generator_loss(scores_fake):
    return scores_fake.mean()
