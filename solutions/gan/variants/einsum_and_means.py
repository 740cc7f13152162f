"""Means by einsum, lerp for the points, roots with a tiny epsilon, W as an area between distribution functions."""

CHECKS = ("hidden.ring",)  # it also trains


def discriminator_loss(logits_real, logits_fake):
    return -(F.logsigmoid(logits_real).mean(0) + F.logsigmoid(-logits_fake).mean(0)).squeeze()


def generator_loss(logits_fake):
    labels = torch.full(logits_fake.shape, 1.0, dtype=logits_fake.dtype)
    return nn_bce(logits_fake, labels)


nn_bce = torch.nn.BCEWithLogitsLoss()


def wgan_critic_loss(scores_real, scores_fake):
    real, fake = scores_real.flatten(), scores_fake.flatten()
    return torch.einsum("n->", fake) / fake.shape[0] - torch.einsum("n->", real) / real.shape[0]


def ls_discriminator_loss(scores_real, scores_fake):
    on_real = F.mse_loss(scores_real, torch.ones_like(scores_real))
    return (on_real + F.mse_loss(scores_fake, torch.zeros_like(scores_fake))) / 2


def interpolate(real, fake, eps):
    return torch.lerp(fake, real, eps.view(len(eps), *(1 for _ in real.shape[1:])).expand_as(real))


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = torch.autograd.Variable(interpolate(real.data, fake.data, eps), requires_grad=True)
    with torch.enable_grad():
        scores = critic(points).view(-1)
    slopes = torch.autograd.grad(scores, points, torch.ones(scores.shape, dtype=scores.dtype), create_graph=True)[0]
    slopes = slopes.reshape(slopes.size(0), -1)
    lengths = torch.sqrt(torch.einsum("nd,nd->n", slopes, slopes) + 1e-12)
    return torch.mean((lengths - 1).square()).mul(lambda_)


def js_divergence(p, q):
    p, q = np.array(p, dtype=float), np.array(q, dtype=float)
    m = (p + q) / 2
    tiny = 1e-12
    return np.sum(p * np.log((p + tiny) / (m + tiny)) + q * np.log((q + tiny) / (m + tiny))) / 2


def wasserstein_1d(a, b):
    """The area between the two distribution functions."""
    points = np.sort(np.concatenate([a, b]))
    below = [np.searchsorted(np.sort(x), points[:-1], side="right") / len(x) for x in (a, b)]
    return np.sum(np.abs(below[0] - below[1]) * np.diff(points))
