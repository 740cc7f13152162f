"""The absolute value of the gap is taken. The critic must make it large in one direction: real above fake."""

QUESTION = "What does your loss say when fake samples score higher than real ones?"


def wgan_critic_loss(scores_real, scores_fake):
    return -(scores_real.mean() - scores_fake.mean()).abs()
