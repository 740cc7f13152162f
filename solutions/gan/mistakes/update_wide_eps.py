"""eps is drawn between -1 and 1, as the noise is; it has to lie between 0 and 1."""

QUESTION = "Where is the point for eps = -1?"


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
    critic_losses = []
    for _ in range(n_critic):
        real = data[torch.randint(len(data), (batch_size,))]
        noise = sample_noise(batch_size, noise_dim)
        eps = None if lambda_ is None else 2 * torch.rand(batch_size) - 1
        critic_losses.append(critic_step(critic, generator, critic_optimizer, real, noise, eps, lambda_, clip))
    return critic_losses, generator_step(generator, critic, generator_optimizer, sample_noise(batch_size, noise_dim))
