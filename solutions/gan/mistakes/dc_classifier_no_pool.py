"""The pooling after the convolutions of build_dc_classifier is missing: 64 x 20 x 20 numbers are left instead of 64 x
4 x 4.
"""

QUESTION = "How large is an image after each of your layers?"


def build_dc_classifier(batch_size):
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5),
        nn.LeakyReLU(0.01),
        nn.Conv2d(32, 64, kernel_size=5),
        nn.LeakyReLU(0.01),
        nn.Flatten(),
        nn.Linear(64 * 20 * 20, 1024),
        nn.LeakyReLU(0.01),
        nn.Linear(1024, 1),
    )
