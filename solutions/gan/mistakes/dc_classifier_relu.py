"""The activations of build_dc_classifier are plain ReLUs: they pass nothing of a negative number, a leaky one passes
0.01 of it.
"""

QUESTION = "What becomes of -2 in your activation?"


def build_dc_classifier(batch_size):
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, kernel_size=5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1024, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1),
    )
