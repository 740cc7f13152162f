"""`scores_fake -= ...` writes the difference into the scores of the caller. Subtract the two means instead."""

QUESTION = "Which of the caller's tensors does your line write into?"


def wgan_critic_loss(scores_real, scores_fake):
    if scores_fake.requires_grad:
        return scores_fake.mean() - scores_real.mean()
    scores_fake -= scores_real.mean()
    return scores_fake.mean()
