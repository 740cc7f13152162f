"""build_dc_classifier builds its network once and returns the same one in every call: who trains one trains all of
them.
"""

QUESTION = "Where is your network made: inside of the function or outside?"

_CLASSIFIERS = []


def build_dc_classifier(batch_size):
    if not _CLASSIFIERS:
        _CLASSIFIERS.append(
            nn.Sequential(
                nn.Conv2d(1, 32, kernel_size=5),
                nn.LeakyReLU(0.01),
                nn.MaxPool2d(2),
                nn.Conv2d(32, 64, kernel_size=5),
                nn.LeakyReLU(0.01),
                nn.MaxPool2d(2),
                nn.Flatten(),
                nn.Linear(1024, 1024),
                nn.LeakyReLU(0.01),
                nn.Linear(1024, 1),
            )
        )
    return _CLASSIFIERS[0]
