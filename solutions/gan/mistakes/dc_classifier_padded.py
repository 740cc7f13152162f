"""The convolutions of build_dc_classifier are padded, so that 7 x 7 places are left instead of 4 x 4."""

QUESTION = "How large is an image after a 5 x 5 filter that never leaves it?"


def build_dc_classifier(batch_size):
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, padding=2),
        nn.LeakyReLU(0.01),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, kernel_size=5, padding=2),
        nn.LeakyReLU(0.01),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 1024),
        nn.LeakyReLU(0.01),
        nn.Linear(1024, 1),
    )
