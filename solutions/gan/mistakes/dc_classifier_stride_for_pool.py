"""The convolutions of build_dc_classifier take every other place (stride 2) instead of a pooling after them."""

QUESTION = "Which layer halves the images, and what does it look at?"


def build_dc_classifier(batch_size):
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, stride=2),
        nn.LeakyReLU(0.01),
        nn.Conv2d(32, 64, kernel_size=5, stride=2),
        nn.LeakyReLU(0.01),
        nn.Flatten(),
        nn.Linear(1024, 1024),
        nn.LeakyReLU(0.01),
        nn.Linear(1024, 1),
    )
