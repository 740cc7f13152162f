"""A file as CS231n students hand it in: torchvision at the top, float32 labels, squeezed logits, its own helpers."""

import PIL
import torch.nn as nn
import torch.optim as optim
import torchvision
import torchvision.transforms as T
from torch.autograd import Variable
from torch.utils.data import sampler

NOISE_DIM = 96

dtype = torch.cuda.FloatTensor if torch.cuda.is_available() else torch.FloatTensor


def sample_noise(batch_size, dim, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return 2 * torch.rand(batch_size, dim) + (-1)


def discriminator(seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    layers = [Flatten(), nn.Linear(784, 256), nn.LeakyReLU(), nn.Linear(256, 256), nn.LeakyReLU(), nn.Linear(256, 1)]
    return nn.Sequential(*layers)


def generator(noise_dim=NOISE_DIM, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    model = nn.Sequential()
    for name, inputs, outputs in (("1", noise_dim, 1024), ("2", 1024, 1024), ("3", 1024, 784)):
        model.add_module("fc" + name, nn.Linear(inputs, outputs))
        model.add_module("act" + name, nn.ReLU(inplace=True) if outputs > 784 else nn.Tanh())
    return model


def bce_loss(input, target):
    bce = nn.BCEWithLogitsLoss()
    return bce(input.squeeze(), target)


def discriminator_loss(logits_real, logits_fake):
    true_labels = torch.ones(logits_real.size(0)).type(dtype)
    fake_labels = torch.zeros(logits_fake.size(0)).type(dtype)
    return bce_loss(logits_real, true_labels) + bce_loss(logits_fake, fake_labels)


def generator_loss(logits_fake):
    N = logits_fake.size()[0]
    return bce_loss(logits_fake, Variable(torch.ones(N)).type(dtype))


def get_optimizer(model):
    return optim.Adam(model.parameters(), lr=1e-3, betas=(0.5, 0.999))


def ls_discriminator_loss(scores_real, scores_fake):
    loss_real = torch.mean((scores_real - torch.ones(scores_real.size()).type(dtype)) ** 2)
    loss_fake = torch.mean(scores_fake**2)
    return 0.5 * loss_real + 0.5 * loss_fake


def ls_generator_loss(scores_fake):
    return 0.5 * torch.mean(torch.pow(scores_fake - torch.ones(scores_fake.size()).type(dtype), 2))


def build_dc_classifier(batch_size):
    model = nn.Sequential(
        Unflatten(batch_size, 1, 28, 28),
        nn.Conv2d(1, 32, 5, stride=1),
        nn.LeakyReLU(0.01, inplace=True),
        nn.MaxPool2d(2, stride=2),
        nn.Conv2d(32, 64, 5, stride=1),
        nn.LeakyReLU(0.01, inplace=True),
        nn.MaxPool2d(2, stride=2),
        Flatten(),
        nn.Linear(4 * 4 * 64, 4 * 4 * 64),
        nn.LeakyReLU(0.01, inplace=True),
        nn.Linear(4 * 4 * 64, 1),
    )
    return model


def build_dc_generator(noise_dim=NOISE_DIM):
    fully_connected = [nn.Linear(noise_dim, 1024), nn.ReLU(True), nn.BatchNorm1d(1024)]
    fully_connected += [nn.Linear(1024, 7 * 7 * 128), nn.ReLU(True), nn.BatchNorm1d(7 * 7 * 128)]
    transposed = [nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.ReLU(True), nn.BatchNorm2d(64)]
    transposed += [nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh()]
    return nn.Sequential(*fully_connected, Unflatten(C=128, H=7, W=7), *transposed, Flatten())


class Flatten(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), -1)


class Unflatten(nn.Module):
    def __init__(self, N=-1, C=128, H=7, W=7):
        super().__init__()
        self.shape = N, C, H, W

    def forward(self, x):
        return x.view(*self.shape)


def initialize_weights(m):
    if isinstance(m, (nn.Linear, nn.ConvTranspose2d)):
        nn.init.xavier_uniform_(m.weight.data)


class ChunkSampler(sampler.Sampler):
    def __init__(self, num_samples, start=0):
        self.num_samples, self.start = num_samples, start

    def __iter__(self):
        return iter(range(self.start, self.start + self.num_samples))

    def __len__(self):
        return self.num_samples


def preprocess_img(x):
    return 2 * x - 1.0
