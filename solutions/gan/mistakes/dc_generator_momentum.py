"""The momentum of batch normalisation is 0.9 in build_dc_generator. torch gives it to the new batch, its 0.1 is what
others call 0.9: leave it as it is.
"""

QUESTION = "Which of the two does the momentum of torch weigh: the old statistics or the new batch?"


def build_dc_generator(noise_dim=96):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.BatchNorm1d(1024, momentum=0.9),
        nn.Linear(1024, 6272),
        nn.ReLU(),
        nn.BatchNorm1d(6272, momentum=0.9),
        nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1),
        nn.ReLU(),
        nn.BatchNorm2d(64, momentum=0.9),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),
        nn.Tanh(),
        nn.Flatten(),
    )
