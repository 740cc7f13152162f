"""build_dc_classifier ends with a sigmoid. Its output is a logit: the losses apply the sigmoid themselves, or want
none.
"""

QUESTION = "Which numbers do your losses take: logits or probabilities?"


def build_dc_classifier(batch_size):
    return nn.Sequential(
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
        nn.Sigmoid(),
    )
