"""The generator's loss has label 0 for its samples: it learns to be found out. It wants them to be taken for
real.
"""

QUESTION = "Which label would the generator like its samples to get?"


def generator_loss(logits_fake):
    return F.softplus(logits_fake).mean()
