"""The critic's gradient is gathered by three backward passes; the generator's step clears the critic's gradients."""

CHECKS = ("hidden.ring",)  # it also trains


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    optimizer.zero_grad()
    fake = generator(noise).detach()
    total = 0.0
    terms = [(critic(real).mean(), -1.0), (critic(fake).mean(), 1.0)]
    if eps is not None:
        terms.append((gradient_penalty(critic, real, fake, eps, lambda_), 1.0))
    for term, sign in terms:
        (sign * term).backward()
        total += sign * term.item()
    optimizer.step()
    if clip:
        clip_weights(critic, clip)
    return total


def generator_step(generator, critic, optimizer, noise):
    optimizer.zero_grad()
    scores = critic(generator(noise))
    scores.backward(torch.full_like(scores, -1 / scores.numel()))
    optimizer.step()
    critic.zero_grad()
    return -scores.mean().item()


def wgan_update(critic, generator, critic_optimizer, generator_optimizer, data, batch_size, noise_dim, n_critic=5,
                lambda_=None, clip=None):  # fmt: skip
    history, step = torch.zeros(n_critic), 0
    while step < n_critic:
        rows = torch.randperm(len(data))[:batch_size]
        eps = None
        if lambda_ is not None:
            eps = torch.rand(len(rows)).to(data.dtype)
        history[step] = critic_step(
            critic, generator, critic_optimizer, data[rows], sample_noise(batch_size, noise_dim), eps,
            lambda_=lambda_, clip=clip,
        )  # fmt: skip
        step += 1
    return history.tolist(), generator_step(generator, critic, generator_optimizer, sample_noise(batch_size, noise_dim))
