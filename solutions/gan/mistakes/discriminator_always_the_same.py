"""discriminator builds its network once and returns the same one in every call: who trains one trains all of them."""

QUESTION = "Where is your network made: inside of the function or outside?"

_BUILT = []


def discriminator(seed=None):
    if not _BUILT:
        _BUILT.append(
            nn.Sequential(
                nn.Flatten(),
                nn.Linear(784, 256),
                nn.LeakyReLU(0.01),
                nn.Linear(256, 256),
                nn.LeakyReLU(0.01),
                nn.Linear(256, 1),
            )
        )
    return _BUILT[0]
