"""The experiment at the end: two distances, two GANs on a ring of eight Gaussians, and two that draw digits.

    python experiment.py            the distances and the ring, about 15 seconds
    python experiment.py digits     handwritten digits, about 30 seconds
    python experiment.py images     larger ones, by your own two convolutional networks, some minutes

Needs a finished gan.py, prints what happens while it happens, and draws ring.png, gaps.png, digits.png and images.png
if matplotlib is installed. The handout says what to look for.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from gan import (
    build_dc_classifier,
    build_dc_generator,
    discriminator_loss,
    generator_loss,
    get_optimizer,
    js_divergence,
    sample_noise,
    wasserstein_1d,
    wgan_update,
)
from support import Critic, Generator, fast_optimizer, load_digits, ring, ring_report
from torch import nn
from torch.nn import functional as F

FOLDER = Path(__file__).parent
NOISE_DIM = 4
UPDATES = 1000
SHOWN = (0.05, 0.2, 0.5, 1.0)  # parts of the training after which we look


def main():
    """Compare, train, print, draw."""
    torch.manual_seed(0)
    if sys.argv[1:] in (["digits"], ["images"]):
        samples = {"digits": learn_digits, "images": learn_images}[sys.argv[1]]()
        draw(draw_digits, samples, FOLDER / f"{sys.argv[1]}.png")
        return
    compare_distances()
    data = ring(4096)
    histories = {
        "cross-entropy": learn_ring("cross-entropy", data, cross_entropy_update),
        "Wasserstein": learn_ring("Wasserstein", data, wasserstein_update),
    }
    draw(draw_ring, histories, data, FOLDER / "ring.png")
    draw(draw_gaps, histories, FOLDER / "gaps.png")


# ------------------------------------------------------------------------------------------------- two distances


def compare_distances():
    """A pile of numbers is pushed towards another: what do the two distances see of it?"""
    rng = np.random.default_rng(0)
    pile, goal = rng.uniform(0, 1, 4000), rng.uniform(0, 1, 4000)
    bins = np.linspace(0, 9, 91)
    print("a pile of width 1, pushed towards another\n\n  away    JS      W")
    for away in (8, 6, 4, 2, 1, 0.5, 0.2, 0):
        p, q = (np.histogram(numbers, bins)[0] / len(numbers) for numbers in (pile + away, goal))
        js, w = js_divergence(p, q), wasserstein_1d(pile + away, goal)
        print(f"{away:6.1f} {js:6.3f} {w:6.3f}   JS {'#' * round(10 * js):<8} W {'#' * round(4 * w)}")


# ----------------------------------------------------------------------------------------------------- the ring


def cross_entropy_update(critic, generator, optimizers, data, rows=128, noise_dim=NOISE_DIM):
    """One step of the first GAN's discriminator, one of its generator; returns the discriminator's loss."""
    real = data[torch.randint(len(data), (rows,))]
    fake = generator(sample_noise(rows, noise_dim))
    loss = discriminator_loss(critic(real), critic(fake.detach()))
    optimizers[0].zero_grad()
    loss.backward()
    optimizers[0].step()
    optimizers[1].zero_grad()
    generator_loss(critic(fake)).backward()
    optimizers[1].step()
    return loss.item()


def wasserstein_update(critic, generator, optimizers, data):
    """One update of the Wasserstein GAN; returns the critic's last loss."""
    losses, _ = wgan_update(critic, generator, *optimizers, data, 128, NOISE_DIM, n_critic=3, lambda_=0.1)
    return losses[-1]


def learn_ring(name, data, update):
    """Train with one of the two updates: `{"losses": [...], "samples": {update: points}}`."""
    torch.manual_seed(1)  # both start from the same networks
    critic, generator = Critic(2), Generator(NOISE_DIM)
    optimizers = fast_optimizer(critic), fast_optimizer(generator)
    noise = sample_noise(1024, NOISE_DIM)
    looks = {round(part * UPDATES) for part in SHOWN}
    history = {"losses": [], "samples": {}}
    print(f"\n{name}\n update    loss   modes of 8   close to one")
    for step in range(1, UPDATES + 1):
        history["losses"].append(update(critic, generator, optimizers, data))
        if step in looks or step % max(1, UPDATES // 10) == 0:
            with torch.no_grad():
                points = generator(noise)
            modes, close = ring_report(points)
            print(f"{step:7d} {history['losses'][-1]:7.3f} {modes:12d} {close:14.0%}", flush=True)
            if step in looks:
                history["samples"][step] = points
    return history


# --------------------------------------------------------------------------------------------------- the digits


def learn_digits(updates=None):
    """A Wasserstein GAN for images of 8 x 8 pixels; returns 40 samples (40, 1, 8, 8)."""
    updates = updates or 3 * UPDATES
    data = load_digits()
    critic, generator = Critic(64, (128, 128)), Generator(16, (128, 128), (1, 8, 8))
    optimizers = [torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.5, 0.9)) for model in (critic, generator)]
    noise = sample_noise(40, 16)
    for step in range(1, updates + 1):
        losses, _ = wgan_update(critic, generator, *optimizers, data, 64, 16, n_critic=3, lambda_=1.0)
        if step % max(1, updates // 6) == 0:
            with torch.no_grad():
                samples = generator(noise)
            print(f"update {step}, the critic sees a gap of {-losses[-1]:.2f}\n{as_text(samples[:8])}\n", flush=True)
    return samples


def learn_images(updates=None):
    """The first GAN with your convolutional networks, on digits of 28 x 28 pixels; returns 40 samples."""
    updates = updates or UPDATES // 2
    data = F.interpolate(load_digits(), size=28, mode="bilinear")
    classifier, generator = build_dc_classifier(64), nn.Sequential(build_dc_generator(), nn.Unflatten(1, (1, 28, 28)))
    optimizers = get_optimizer(classifier), get_optimizer(generator)
    noise = sample_noise(40, 96)
    for step in range(1, updates + 1):
        loss = cross_entropy_update(classifier, generator, optimizers, data, 64, 96)
        if step % max(1, updates // 10) == 0:
            with torch.no_grad():
                samples = generator(noise)
            small = as_text(F.adaptive_avg_pool2d(samples[:5], 14))
            print(f"update {step}, the discriminator's loss is {loss:.2f}\n{small}\n", flush=True)
    return samples


def as_text(images):
    """Images (N, 1, H, W) side by side, dark pixels as dense signs."""
    levels = ((images[:, 0].clamp(-1, 1) + 1) * 2).round().long()
    rows = zip(*(["".join(" .+#@"[level] * 2 for level in row) for row in image] for image in levels), strict=True)
    return "\n".join("  ".join(row) for row in rows)


# -------------------------------------------------------------------------------------------------- the pictures


def draw(picture, *arguments):
    """Draw a picture, if there is something to draw with."""
    try:
        import matplotlib
    except ImportError:
        print(f"\nno {arguments[-1].name}: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    picture(*arguments)
    print(f"\ndrew {arguments[-1].name}")


def draw_ring(histories, data, path):
    """A row for each GAN, a column for each look; real points in grey."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(len(histories), len(SHOWN), figsize=(10, 5.4), layout="constrained")
    for row, (name, history) in zip(axes, histories.items(), strict=True):
        for axis, (step, points) in zip(row, history["samples"].items(), strict=True):
            axis.scatter(*data[:800].T.numpy(), s=2, color="0.8", label="real")
            axis.scatter(*points.T.numpy(), s=2, color="tab:red", label="generated")
            axis.set(xlim=(-3, 3), ylim=(-3, 3), xticks=[], yticks=[], aspect="equal", title=f"{name}, update {step}")
    axes[0, 0].legend(loc="upper right", fontsize=8, markerscale=3)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_gaps(histories, path):
    """The discriminator's loss, and the gap that the critic sees (minus its loss)."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    for axis, (name, history) in zip(axes, histories.items(), strict=True):
        sign = -1 if name == "Wasserstein" else 1
        axis.plot(sign * np.array(history["losses"]), linewidth=0.7)
        axis.set(xlabel="update", title="gap seen by the critic" if sign < 0 else "loss of the discriminator")
    axes[0].axhline(2 * np.log(2), color="0.6", linestyle="--", label="2 log 2: it cannot tell")
    axes[0].legend(loc="upper right")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_digits(samples, path):
    """Forty samples in four rows."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(4, 10, figsize=(10, 4.2), layout="constrained")
    for axis, image in zip(axes.flat, samples, strict=True):
        axis.imshow(image[0].numpy(), cmap="gray_r", vmin=-1, vmax=1)
        axis.set_axis_off()
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
