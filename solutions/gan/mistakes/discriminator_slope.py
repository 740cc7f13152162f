"""The leaky ReLUs of discriminator have slope 0.2, which other GANs use. The table asks for 0.01."""

QUESTION = "What becomes of -2 in your activation, and what should?"


def discriminator(seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 1),
    )
