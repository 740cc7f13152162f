"""build_dc_classifier takes its input out of the graph (detach, data, numpy): it learns, but a generator would get no
gradient through it.
"""

QUESTION = "How does a generator learn what the discriminator thinks of its images?"


class _Images(nn.Module):
    def forward(self, x):
        return x.data.reshape(-1, 1, 28, 28)


def build_dc_classifier(batch_size):
    return nn.Sequential(
        _Images(),
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
