"""discriminator ends with a sigmoid. Its output is a logit: the losses apply the sigmoid themselves, or want none."""

QUESTION = "Which numbers do your losses take: logits or probabilities?"


def discriminator(seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.LeakyReLU(0.01),
        nn.Linear(256, 256),
        nn.LeakyReLU(0.01),
        nn.Linear(256, 1),
        nn.Sigmoid(),
    )
