"""eps is normally distributed: it leaves the interval from 0 to 1, and the points do not lie between real and fake
samples.
"""

QUESTION = "Which numbers does torch.randn give?"


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
        eps = None if lambda_ is None else torch.randn(batch_size)
        critic_losses.append(critic_step(critic, generator, critic_optimizer, real, noise, eps, lambda_, clip))
    return critic_losses, generator_step(generator, critic, generator_optimizer, sample_noise(batch_size, noise_dim))
