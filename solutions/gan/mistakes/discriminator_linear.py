"""An activation is missing in discriminator: two linear layers in a row are one."""

QUESTION = "How many activations lie between three layers?"


def discriminator(seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.LeakyReLU(0.01),
        nn.Linear(256, 256),
        nn.Linear(256, 1),
    )
