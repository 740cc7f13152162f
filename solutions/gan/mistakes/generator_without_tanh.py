"""generator ends with a linear layer: its pixels are any numbers. tanh keeps them between -1 and 1, where real ones
are.
"""

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
    )
