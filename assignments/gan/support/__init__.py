"""Given code: small networks, the ring of eight Gaussians, the digits, a look at networks. Nothing to write here."""

import hashlib
import io
import math
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .probe import Probe as Probe
from .probe import build as build

_FILE = Path(__file__).parent / "digits.npz"
_SHA256 = "0a0ab7b2859bc3f07dca7c051cb4ad80f9b5ebabc14d480df66e0a564b068299"

MODES = 8  # of the ring
RADIUS = 2.0
SPREAD = 0.1  # standard deviation of each mode


class Critic(nn.Module):
    """Samples (N, ...) of `dim` numbers each -> scores, (N, 1) or, with `column=False`, (N,). No sigmoid at the end.

    `hidden` are the sizes of the hidden layers; without any the critic is linear. With `normalised`, batch
    normalisation follows the first one.
    """

    def __init__(self, dim=2, hidden=(64, 64), column=True, normalised=False):
        super().__init__()
        self.column = column
        self.net = _layers(dim, hidden, 1, normalised)

    def forward(self, x):
        scores = self.net(x.flatten(1))
        return scores if self.column else scores.squeeze(1)


class Generator(nn.Module):
    """Noise (N, noise_dim) -> samples (N, *shape); `hidden` are the sizes of the hidden layers."""

    def __init__(self, noise_dim=4, hidden=(64, 64), shape=(2,)):
        super().__init__()
        self.shape = tuple(shape)
        self.net = _layers(noise_dim, hidden, math.prod(shape), False)

    def forward(self, noise):
        return self.net(noise).reshape(-1, *self.shape)


def _layers(inputs, hidden, outputs, normalised):
    layers = []
    for size in hidden:
        layers.append(nn.Linear(inputs, size))
        if normalised and len(layers) == 1:
            layers.append(nn.BatchNorm1d(size))
        layers.append(nn.LeakyReLU(0.2))
        inputs = size
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


def plain_optimizer(model, learning_rate):
    """Gradient descent without momentum."""
    return torch.optim.SGD(model.parameters(), lr=learning_rate)


def fast_optimizer(model):
    """Adam in longer strides than `get_optimizer`, with a shorter memory: for experiments of seconds."""
    return torch.optim.Adam(model.parameters(), lr=3e-3, betas=(0.5, 0.9))


def set_gradients(model, gradients):
    """Give each parameter of a model the gradient of its name: {name: tensor}."""
    for name, parameter in model.named_parameters():
        parameter.grad = gradients[name].clone()


def ring_centres():
    """The centres of the eight modes, (8, 2)."""
    angles = torch.arange(MODES) * (2 * math.pi / MODES)
    return RADIUS * torch.stack([angles.cos(), angles.sin()], dim=1)


def ring(count, seed=0):
    """`count` points (count, 2) of the ring: eight narrow Gaussians on a circle, in turn."""
    generator = torch.Generator().manual_seed(seed)
    return ring_centres()[torch.arange(count) % MODES] + SPREAD * torch.randn(count, 2, generator=generator)


def ring_report(points):
    """How well points (N, 2) cover the ring: (modes with at least a quarter of their share, share of points close to
    one), where close is within four standard deviations.
    """
    distance, nearest = torch.cdist(points.detach(), ring_centres()).min(dim=1)
    close = distance < 4 * SPREAD
    counts = torch.bincount(nearest[close], minlength=MODES)
    return int((counts >= 0.25 * len(points) / MODES).sum()), float(close.float().mean())


def load_digits():
    """All handwritten digits as a tensor (1797, 1, 8, 8), -1 is white and 1 is black.

    Raises `OSError` where the data file is missing and `ValueError` where it is not the one that was shipped.
    """
    content = _FILE.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise ValueError(f"{_FILE} is damaged or was changed: take a fresh copy of this assignment's support folder")
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        return torch.from_numpy(data["images"] / 8.0 - 1.0).float().unsqueeze(1)
