"""discriminator has one hidden layer; the table has two, both of 256."""

QUESTION = "How many weight matrices does the table have?"


def discriminator(seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.LeakyReLU(0.01),
        nn.Linear(256, 1),
    )
