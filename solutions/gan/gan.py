"""Generative adversarial networks: three pairs of losses, the gradient penalty, steps, two distances, four networks.

Everything is torch, except for the two distances, which are numpy. Shapes used throughout:

    scores, logits  (N,) or (N, 1)   what a discriminator or critic says of N samples: any real number, no probability
    real, fake      (N, ...)         N samples, points (N, D) or images (N, C, H, W)
    noise           (N, Z)           what a generator makes samples from

A loss is one number (a tensor of shape ()) that can be differentiated. Real and fake batches may differ in size. No
function may change the tensors and arrays it is given; only `clip_weights` and the steps change parameters.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# --------------------------------------------------------------------------------------------------------- noise


def sample_noise(batch_size, dim, seed=None):
    """Noise for a generator: independent, uniform numbers between -1 and 1.

    Args:
        batch_size: number of samples, N.
        dim: numbers for each sample, Z.
        seed: if given, calls with the same seed return the same noise.

    Returns:
        tensor (batch_size, dim), float32.
    """
    # BEGIN SOLUTION
    # | torch.rand is uniform between 0 and 1. What stretches and shifts that to -1 and 1? (about 3 lines)
    if seed is not None:
        torch.manual_seed(seed)
    return 2 * torch.rand(batch_size, dim) - 1
    # END SOLUTION


# --------------------------------------------------------------------------------------- the losses of the first GAN


def discriminator_loss(logits_real, logits_fake):
    """How badly the discriminator tells real from fake: cross-entropy, real ones have label 1, fake ones label 0.

    The probability that a sample with logit s is real is sigmoid(s). Exact for large logits as well.

    Args:
        logits_real: (N,) or (N, 1), logits of real samples.
        logits_fake: (M,) or (M, 1), logits of fake samples; M need not be N.

    Returns:
        loss: the mean over the real samples plus the mean over the fake ones (their sum, not halved).
    """
    # BEGIN SOLUTION
    # | One term a batch. torch has a cross-entropy that takes logits, and softplus(s) = log(1 + exp(s)). (3 lines)
    on_real = F.binary_cross_entropy_with_logits(logits_real, torch.ones_like(logits_real))
    on_fake = F.binary_cross_entropy_with_logits(logits_fake, torch.zeros_like(logits_fake))
    return on_real + on_fake
    # END SOLUTION


def generator_loss(logits_fake):
    """How badly the generator fools the discriminator: the mean of -log sigmoid(logit), the non-saturating loss.

    Args:
        logits_fake: (N,) or (N, 1), logits of fake samples.

    Returns:
        loss: one number.
    """
    # BEGIN SOLUTION
    # | Which label would the generator like its samples to get? (1 line)
    return F.binary_cross_entropy_with_logits(logits_fake, torch.ones_like(logits_fake))
    # END SOLUTION


# ------------------------------------------------------------------------------------------------- least squares


def ls_discriminator_loss(scores_real, scores_fake):
    """Least squares: real scores should be 1, fake scores 0.

    Args:
        scores_real: (N,) or (N, 1), scores of real samples, as they come (no sigmoid).
        scores_fake: (M,) or (M, 1), scores of fake samples.

    Returns:
        loss: half the mean of (score - 1)^2 over the real samples, plus half the mean of score^2 over the fake ones.
    """
    # BEGIN SOLUTION
    # | (1 line)
    return 0.5 * ((scores_real - 1) ** 2).mean() + 0.5 * (scores_fake**2).mean()
    # END SOLUTION


def ls_generator_loss(scores_fake):
    """Least squares for the generator: fake scores should be 1.

    Args:
        scores_fake: (N,) or (N, 1), scores of fake samples.

    Returns:
        loss: half the mean of (score - 1)^2.
    """
    # BEGIN SOLUTION
    # | (1 line)
    return 0.5 * ((scores_fake - 1) ** 2).mean()
    # END SOLUTION


# --------------------------------------------------------------------------------------------------- Wasserstein


def wgan_critic_loss(scores_real, scores_fake):
    """What the critic minimises: minus the gap between its mean score of real and of fake samples.

    Args:
        scores_real: (N,) or (N, 1), scores of real samples.
        scores_fake: (M,) or (M, 1), scores of fake samples; M need not be N.

    Returns:
        loss: mean of the fake scores minus mean of the real scores.
    """
    # BEGIN SOLUTION
    # | (1 line)
    return scores_fake.mean() - scores_real.mean()
    # END SOLUTION


def wgan_generator_loss(scores_fake):
    """What the generator minimises: minus the mean score of its samples.

    Args:
        scores_fake: (N,) or (N, 1), scores of fake samples.

    Returns:
        loss: one number.
    """
    # BEGIN SOLUTION
    # | (1 line)
    return -scores_fake.mean()
    # END SOLUTION


def clip_weights(model, c):
    """Cut every parameter of a model (weights and biases) to the interval from -c to c, in place.

    Args:
        model: a torch.nn.Module.
        c: a number above 0.

    Returns:
        None.
    """
    # BEGIN SOLUTION
    # | Autograd must not record this. (about 3 lines)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.clamp_(-c, c)
    # END SOLUTION


def interpolate(real, fake, eps):
    """One point on the line between each real sample and the fake sample of the same row.

    Args:
        real: (N, ...), real samples.
        fake: (N, ...), fake samples, of the same shape.
        eps: (N,), a number from 0 to 1 for each row; 1 gives the real sample, 0 the fake one.

    Returns:
        tensor (N, ...), of the samples' shape.
    """
    # BEGIN SOLUTION
    # | Give eps as many axes as the samples have. (about 2 lines)
    eps = eps.reshape(-1, *[1] * (real.dim() - 1))
    return eps * real + (1 - eps) * fake
    # END SOLUTION


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    """How far the critic's slope is from 1 at the points of `interpolate(real, fake, eps)`.

    Args:
        critic: maps samples (N, ...) to scores (N,) or (N, 1); the score of a row depends on that row only.
        real: (N, ...), real samples.
        fake: (N, ...), fake samples; nothing flows back to where they came from.
        eps: (N,), numbers from 0 to 1.
        lambda_: the penalty's weight.

    Returns:
        penalty: lambda_ times the mean over the rows of (norm - 1)^2. The norm of a row is the Euclidean length of the
            gradient of its score by its own sample, over all axes of the sample. It can be differentiated by the
            critic's parameters.
    """
    # BEGIN SOLUTION
    # | torch.autograd.grad gives a gradient as a tensor. What must it be told, if that tensor is to be differentiated
    # | again? The gradient of the sum of all scores has one row for each sample. (about 5 lines)
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    norms = slopes.flatten(1).norm(dim=1)
    return lambda_ * ((norms - 1) ** 2).mean()
    # END SOLUTION


# ------------------------------------------------------------------------------------------------------ training


def get_optimizer(model):
    """Adam with learning rate 0.001, beta1 = 0.5 and beta2 = 0.999, for all parameters of a model.

    Args:
        model: a torch.nn.Module.

    Returns:
        a torch.optim.Adam.
    """
    # BEGIN SOLUTION
    # | (1 line)
    return torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.5, 0.999))
    # END SOLUTION


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    """Teach the critic one step: only the critic's parameters change.

    Args:
        critic: a torch.nn.Module, samples -> scores; it sees real and fake samples in two separate calls.
        generator: a torch.nn.Module, noise (M, Z) -> samples (M, ...); it neither changes nor receives a gradient.
        optimizer: of the critic's parameters; gradients that are left from earlier steps do not count.
        real: (N, ...), real samples.
        noise: (M, Z), noise for the fake samples.
        eps: None, or (N,): then `gradient_penalty(critic, real, fake, eps, lambda_)` is part of the loss (and M is N).
        lambda_: the penalty's weight.
        clip: None, or a number: then `clip_weights(critic, clip)` ends the step.

    Returns:
        loss: a float, `wgan_critic_loss` plus the penalty, if any, before the step.
    """
    # BEGIN SOLUTION
    # | Fake samples are constants here. Then the loss, its gradient, the step, the clipping. (about 9 lines)
    fake = generator(noise).detach()
    loss = wgan_critic_loss(critic(real), critic(fake))
    if eps is not None:
        loss = loss + gradient_penalty(critic, real, fake, eps, lambda_)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return loss.item()
    # END SOLUTION


def generator_step(generator, critic, optimizer, noise):
    """Teach the generator one step: only the generator's parameters change.

    Args:
        generator: a torch.nn.Module, noise (M, Z) -> samples (M, ...).
        critic: a torch.nn.Module, samples -> scores; its parameters stay as they are.
        optimizer: of the generator's parameters; gradients that are left from earlier steps do not count.
        noise: (M, Z).

    Returns:
        loss: a float, `wgan_generator_loss` before the step.
    """
    # BEGIN SOLUTION
    # | Through which network does the gradient have to flow to reach the generator? (about 5 lines)
    loss = wgan_generator_loss(critic(generator(noise)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
    # END SOLUTION


def wgan_update(
    critic,
    generator,
    critic_optimizer,
    generator_optimizer,
    data,
    batch_size,
    noise_dim,
    n_critic=5,
    lambda_=None,
    clip=None,
):
    """One update of a Wasserstein GAN: `n_critic` critic steps, then one generator step.

    Every step draws its own noise, every critic step its own batch of real samples and, with a penalty, its own eps:
    one uniform number from 0 to 1 for each row.

    Args:
        critic, generator: torch.nn.Modules; the noise has noise_dim numbers for each sample.
        critic_optimizer, generator_optimizer: their optimizers.
        data: (K, ...), all real samples, on the device of the networks; a batch is drawn from its rows at random.
        batch_size: rows of every batch, real or fake.
        noise_dim: Z.
        n_critic: number of critic steps.
        lambda_: None, or the weight of the gradient penalty.
        clip: None, or where to clip the critic's weights.

    Returns:
        critic_losses: list of n_critic floats.
        generator_loss: a float.
    """
    # BEGIN SOLUTION
    # | torch.randint draws row numbers. Noise and eps belong on the device of data. (about 9 lines)
    critic_losses = []
    for _ in range(n_critic):
        real = data[torch.randint(len(data), (batch_size,))]
        noise = sample_noise(batch_size, noise_dim).to(data.device)
        eps = None if lambda_ is None else torch.rand(batch_size, device=data.device)
        critic_losses.append(critic_step(critic, generator, critic_optimizer, real, noise, eps, lambda_, clip))
    noise = sample_noise(batch_size, noise_dim).to(data.device)
    return critic_losses, generator_step(generator, critic, generator_optimizer, noise)
    # END SOLUTION


# ------------------------------------------------------------------------------------------ two distances, in numpy


def js_divergence(p, q):
    """Jensen-Shannon divergence of two distributions over the same K outcomes, in nats.

    Args:
        p: array (K,), probabilities; some may be 0. They sum to 1.
        q: array (K,), as p.

    Returns:
        a float: half of KL(p || m) plus half of KL(q || m), where m is the mean of p and q and
            KL(p || m) = sum of p * log(p / m), to which outcomes with p = 0 add nothing.
    """
    # BEGIN SOLUTION
    # | What does 0 * log(0) give in numpy, and which outcomes may be left out? (about 6 lines)
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    m = 0.5 * (p + q)
    kl_p = np.sum(p[p > 0] * np.log(p[p > 0] / m[p > 0]))
    kl_q = np.sum(q[q > 0] * np.log(q[q > 0] / m[q > 0]))
    return float(0.5 * kl_p + 0.5 * kl_q)
    # END SOLUTION


def wasserstein_1d(a, b):
    """Wasserstein distance (earth mover's distance) of two samples of n numbers each.

    Args:
        a: array (n,), in any order.
        b: array (n,), in any order.

    Returns:
        a float: the mean distance that the numbers of a have to be moved to become b, moved in the best way.
    """
    # BEGIN SOLUTION
    # | On a line, the best way keeps the order: the smallest goes to the smallest. (1 line)
    return float(np.mean(np.abs(np.sort(a) - np.sort(b))))
    # END SOLUTION


# ------------------------------------------------------------------- four networks for images of 28 x 28 grey pixels


def discriminator(seed=None):
    """A new discriminator: 784 -> 256 -> 256 -> 1, fully connected, leaky ReLUs of slope 0.01 between the layers.

    Args:
        seed: if given, calls with the same seed return networks with the same weights.

    Returns:
        a torch.nn.Module: images (N, 1, 28, 28) -> logits (N, 1). Nothing follows the last layer.
    """
    # BEGIN SOLUTION
    # | nn.Sequential takes the layers in order, nn.Flatten makes rows of images. (about 10 lines)
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.LeakyReLU(0.01),
        nn.Linear(256, 256),
        nn.LeakyReLU(0.01),
        nn.Linear(256, 1),
    )
    # END SOLUTION


def generator(noise_dim=96, seed=None):
    """A new generator: noise_dim -> 1024 -> 1024 -> 784, fully connected, ReLUs between the layers, tanh at the end.

    Args:
        noise_dim: numbers for each sample, Z.
        seed: if given, calls with the same seed return networks with the same weights.

    Returns:
        a torch.nn.Module: noise (N, Z) -> images as rows (N, 784), between -1 and 1.
    """
    # BEGIN SOLUTION
    # | (about 10 lines)
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1024),
        nn.ReLU(),
        nn.Linear(1024, 784),
        nn.Tanh(),
    )
    # END SOLUTION


def build_dc_classifier(batch_size):
    """A new convolutional discriminator; the handout's table has its layers.

    Args:
        batch_size: images in every batch, N. Only a network that must know it to reshape its input needs it.

    Returns:
        a torch.nn.Module: images (N, 1, 28, 28) -> logits (N, 1). Nothing follows the last layer.
    """
    # BEGIN SOLUTION
    # | Write the shape of one image beside each layer: which number must nn.Linear be given? (about 12 lines)
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5),  # (32, 24, 24)
        nn.LeakyReLU(0.01),
        nn.MaxPool2d(2),  # (32, 12, 12)
        nn.Conv2d(32, 64, kernel_size=5),  # (64, 8, 8)
        nn.LeakyReLU(0.01),
        nn.MaxPool2d(2),  # (64, 4, 4)
        nn.Flatten(),
        nn.Linear(64 * 4 * 4, 64 * 4 * 4),
        nn.LeakyReLU(0.01),
        nn.Linear(64 * 4 * 4, 1),
    )
    # END SOLUTION


def build_dc_generator(noise_dim=96):
    """A new convolutional generator; the handout's table has its layers.

    Args:
        noise_dim: numbers for each sample, Z.

    Returns:
        a torch.nn.Module: noise (N, Z) -> images as rows (N, 784), between -1 and 1, for any N.
    """
    # BEGIN SOLUTION
    # | nn.Unflatten(1, shape) gives rows a shape. Which batch normalisation is for rows, which for images? (15 lines)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.BatchNorm1d(1024),
        nn.Linear(1024, 128 * 7 * 7),
        nn.ReLU(),
        nn.BatchNorm1d(128 * 7 * 7),
        nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1),  # (64, 14, 14)
        nn.ReLU(),
        nn.BatchNorm2d(64),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),  # (1, 28, 28)
        nn.Tanh(),
        nn.Flatten(),
    )
    # END SOLUTION
