"""There is one critic step too few: n_critic of them come before the generator's."""

QUESTION = "How often does your loop run for n_critic = 3?"


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
    for _ in range(1, n_critic):
        real = data[torch.randint(len(data), (batch_size,))]
        noise = sample_noise(batch_size, noise_dim)
        eps = None if lambda_ is None else torch.rand(batch_size)
        critic_losses.append(critic_step(critic, generator, critic_optimizer, real, noise, eps, lambda_, clip))
    return critic_losses, generator_step(generator, critic, generator_optimizer, sample_noise(batch_size, noise_dim))
