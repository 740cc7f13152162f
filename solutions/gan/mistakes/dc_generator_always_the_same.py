"""build_dc_generator builds its network once for each noise_dim and returns it in every call: who trains one trains
all of them.
"""

QUESTION = "Where is your network made: inside of the function or outside?"

_GENERATORS = {}


def build_dc_generator(noise_dim=96):
    if noise_dim not in _GENERATORS:
        _GENERATORS[noise_dim] = nn.Sequential(
            nn.Linear(noise_dim, 1024),
            nn.ReLU(),
            nn.BatchNorm1d(1024),
            nn.Linear(1024, 6272),
            nn.ReLU(),
            nn.BatchNorm1d(6272),
            nn.Unflatten(1, (128, 7, 7)),
            nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1),
            nn.ReLU(),
            nn.BatchNorm2d(64),
            nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),
            nn.Tanh(),
            nn.Flatten(),
        )
    return _GENERATORS[noise_dim]
