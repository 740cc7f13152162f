"""Layers of build_dc_generator have no bias. A ReLU lies between each of them and the normalisation, so it is not
superfluous.
"""

QUESTION = "When can a normalisation take the place of a bias: right after the layer, or after the ReLU?"


def build_dc_generator(noise_dim=96):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024, bias=False),
        nn.ReLU(),
        nn.BatchNorm1d(1024),
        nn.Linear(1024, 6272, bias=False),
        nn.ReLU(),
        nn.BatchNorm1d(6272),
        nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1, bias=False),
        nn.ReLU(),
        nn.BatchNorm2d(64),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1, bias=False),
        nn.Tanh(),
        nn.Flatten(),
    )
