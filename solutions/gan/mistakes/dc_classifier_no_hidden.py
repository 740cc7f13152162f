"""build_dc_classifier ends right after its convolutions: the fully connected layer of 64 x 4 x 4 numbers is missing."""

QUESTION = "How many fully connected layers does the table have?"


def build_dc_classifier(batch_size):
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5),
        nn.LeakyReLU(0.01),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, kernel_size=5),
        nn.LeakyReLU(0.01),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1024, 1),
    )
