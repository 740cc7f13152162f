"""build_dc_classifier returns its logits as a row (N,). They are a column (N, 1), as the last layer makes them."""

QUESTION = "Which shape does the last linear layer give?"


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
        nn.Flatten(0),
    )
