"""A gan.py of EECS 498 as it was until 2020: no seeds, no batch size, networks that take rows only, named layers."""

from collections import OrderedDict

NOISE_DIM = 96


def discriminator():
    model = nn.Sequential(
        nn.Linear(784, 256), nn.LeakyReLU(0.01), nn.Linear(256, 256), nn.LeakyReLU(0.01), nn.Linear(256, 1)
    )
    return model


def generator(noise_dim=NOISE_DIM):
    model = nn.Sequential(
        nn.Linear(noise_dim, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 784), nn.Tanh()
    )
    return model


def build_dc_classifier():
    layers = OrderedDict(unflatten=nn.Unflatten(dim=1, unflattened_size=(1, 28, 28)))
    for number, (inputs, outputs) in enumerate([(1, 32), (32, 64)]):
        layers[f"conv{number}"] = nn.Conv2d(in_channels=inputs, out_channels=outputs, kernel_size=5, stride=1)
        layers[f"leaky{number}"] = nn.LeakyReLU(negative_slope=0.01)
        layers[f"pool{number}"] = nn.MaxPool2d(kernel_size=2, stride=2)
    layers["flatten"] = nn.Flatten(start_dim=1)
    layers["hidden"], layers["leaky"] = nn.Linear(1024, 4 * 4 * 64), nn.LeakyReLU(0.01)
    layers["score"] = nn.Linear(4 * 4 * 64, 1)
    return nn.Sequential(layers)


def build_dc_generator(noise_dim=NOISE_DIM):
    def block(layer, normalisation):
        return nn.Sequential(layer, nn.ReLU(), normalisation)

    return nn.Sequential(
        block(nn.Linear(noise_dim, 1024), nn.BatchNorm1d(num_features=1024)),
        block(nn.Linear(1024, 6272), nn.BatchNorm1d(num_features=6272)),
        nn.Unflatten(dim=1, unflattened_size=(128, 7, 7)),
        block(nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1), nn.BatchNorm2d(64)),
        nn.ConvTranspose2d(in_channels=64, out_channels=1, kernel_size=4, stride=2, padding=1),
        nn.Tanh(),
        nn.Flatten(),
    )
