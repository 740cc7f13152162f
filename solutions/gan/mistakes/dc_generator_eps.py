"""The second argument of nn.BatchNorm1d and nn.BatchNorm2d is eps, not the momentum: 0.8 is added to every variance.
The table leaves both as they are.
"""

QUESTION = "What is the second argument of nn.BatchNorm1d?"


def build_dc_generator(noise_dim=96):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.BatchNorm1d(1024, 0.8),
        nn.Linear(1024, 6272),
        nn.ReLU(),
        nn.BatchNorm1d(6272, 0.8),
        nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1),
        nn.ReLU(),
        nn.BatchNorm2d(64, 0.8),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),
        nn.Tanh(),
        nn.Flatten(),
    )
