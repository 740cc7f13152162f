"""generator returns images (N, 1, 28, 28); here its samples are rows (N, 784)."""

QUESTION = "Which shape does the last linear layer give?"


def generator(noise_dim=96, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1024),
        nn.ReLU(),
        nn.Linear(1024, 784),
        nn.Tanh(),
        nn.Unflatten(1, (1, 28, 28)),
    )
