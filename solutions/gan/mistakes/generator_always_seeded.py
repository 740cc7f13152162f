"""generator seeds torch in every call, also without a seed: all networks begin with the same weights."""

QUESTION = "What should happen if seed is None?"


def generator(noise_dim=96, seed=None):
    torch.manual_seed(seed or 0)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1024),
        nn.ReLU(),
        nn.Linear(1024, 784),
        nn.Tanh(),
    )
