"""generator ends with a sigmoid: its pixels lie between 0 and 1, real ones between -1 and 1."""

QUESTION = "Between which numbers do the pixels of real images lie?"


def generator(noise_dim=96, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1024),
        nn.ReLU(),
        nn.Linear(1024, 784),
        nn.Sigmoid(),
    )
