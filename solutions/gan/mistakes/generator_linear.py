"""An activation is missing in generator: two linear layers in a row are one."""

QUESTION = "How many ReLUs lie between three layers?"


def generator(noise_dim=96, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1024),
        nn.Linear(1024, 784),
        nn.Tanh(),
    )
