"""The activations of discriminator are plain ReLUs: they pass nothing of a negative number, a leaky one passes 0.01
of it.
"""

QUESTION = "What becomes of -2 in your activation?"


def discriminator(seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.ReLU(),
        nn.Linear(256, 256),
        nn.ReLU(),
        nn.Linear(256, 1),
    )
