"""generator has leaky ReLUs. Those belong to the discriminator; here they are plain ones."""

QUESTION = "Which activation does the table have for the generator?"


def generator(noise_dim=96, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.LeakyReLU(0.01),
        nn.Linear(1024, 1024),
        nn.LeakyReLU(0.01),
        nn.Linear(1024, 784),
        nn.Tanh(),
    )
