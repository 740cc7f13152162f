"""`scores -= 1` writes into the scores of the caller. Make a new tensor: scores - 1."""

QUESTION = "Does `-=` on a tensor make a new one?"


def ls_discriminator_loss(scores_real, scores_fake):
    if scores_real.requires_grad:
        return 0.5 * ((scores_real - 1) ** 2).mean() + 0.5 * (scores_fake**2).mean()
    scores_real -= 1
    return 0.5 * (scores_real**2).mean() + 0.5 * (scores_fake**2).mean()
