"""Softplus by hand, sums divided by counts, loops over rows, positions by argsort, a divergence made of entropies."""


def sample_noise(batch_size, dim, seed=None):
    generator = torch.Generator()
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    return torch.empty(batch_size, dim).uniform_(-1, 1, generator=generator)


def _minus_log_sigmoid(s):
    return torch.clamp(-s, min=0) + torch.log1p(torch.exp(-s.abs()))


def discriminator_loss(logits_real, logits_fake):
    real, fake = logits_real.reshape(-1), logits_fake.reshape(-1)
    return _minus_log_sigmoid(real).sum() / len(real) + _minus_log_sigmoid(-fake).sum() / len(fake)


def generator_loss(logits_fake):
    return _minus_log_sigmoid(logits_fake).sum() / logits_fake.numel()


def ls_discriminator_loss(scores_real, scores_fake):
    real, fake = scores_real.view(-1), scores_fake.view(-1)
    return (torch.dot(real - 1, real - 1) / len(real) + torch.dot(fake, fake) / len(fake)) / 2


def ls_generator_loss(scores_fake):
    return (scores_fake.pow(2) - 2 * scores_fake + 1).mean() / 2


def wgan_critic_loss(scores_real, scores_fake):
    return -(scores_real.sum() / scores_real.numel() - scores_fake.sum() / scores_fake.numel())


def wgan_generator_loss(scores_fake):
    return torch.mean(torch.neg(scores_fake.squeeze()))


def clip_weights(model, c):
    state = {
        name: torch.minimum(torch.maximum(p, torch.tensor(-c)), torch.tensor(c)) for name, p in model.named_parameters()
    }
    model.load_state_dict(state, strict=False)


def interpolate(real, fake, eps):
    rows = [e * r + (1 - e) * f for e, r, f in zip(eps, real, fake)]
    return torch.stack(rows)


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().clone()
    points.requires_grad = True
    scores = critic(points)
    slopes = torch.autograd.grad(
        outputs=scores, inputs=points, grad_outputs=torch.ones_like(scores), create_graph=True, retain_graph=True
    )[0]
    penalties = [(torch.sqrt((slope**2).sum()) - 1) ** 2 for slope in slopes]
    return lambda_ * sum(penalties) / len(penalties)


def js_divergence(p, q):
    def entropy(r):
        return -sum(x * np.log(x) for x in r if x > 0)

    return entropy((np.array(p) + np.array(q)) / 2) - (entropy(p) + entropy(q)) / 2


def wasserstein_1d(a, b):
    order_a, order_b = np.argsort(a), np.argsort(b)
    return np.abs(np.take(a, order_a) - np.take(b, order_b)).sum() / len(a)
