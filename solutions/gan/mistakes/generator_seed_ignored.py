"""The seed of generator is not used: the same seed gives other weights every time."""

QUESTION = "Which line reads seed?"


def generator(noise_dim=96, seed=None):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1024),
        nn.ReLU(),
        nn.Linear(1024, 784),
        nn.Tanh(),
    )
