"""discriminator returns its logits as a row (N,). They are a column (N, 1), as the last layer makes them."""

QUESTION = "Which shape does the last linear layer give?"


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
        nn.Flatten(0),
    )
