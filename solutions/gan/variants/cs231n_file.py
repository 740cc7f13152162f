"""A file as CS231n students hand it in: torchvision at the top, float32 labels, squeezed logits, its own helper."""

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


class Flatten(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), -1)


class ChunkSampler(sampler.Sampler):
    def __init__(self, num_samples, start=0):
        self.num_samples, self.start = num_samples, start

    def __iter__(self):
        return iter(range(self.start, self.start + self.num_samples))

    def __len__(self):
        return self.num_samples


def preprocess_img(x):
    return 2 * x - 1.0
