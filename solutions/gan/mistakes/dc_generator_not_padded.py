"""The transposed convolutions of build_dc_generator have no padding: 7 x 7 becomes 16 x 16 and then 34 x 34 instead
of 28 x 28.
"""

QUESTION = "How large is what a filter of 4 with stride 2 makes of 7 places, and what does padding take away?"


def build_dc_generator(noise_dim=96):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.BatchNorm1d(1024),
        nn.Linear(1024, 6272),
        nn.ReLU(),
        nn.BatchNorm1d(6272),
        nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2),
        nn.ReLU(),
        nn.BatchNorm2d(64),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2),
        nn.Tanh(),
        nn.Flatten(),
    )
