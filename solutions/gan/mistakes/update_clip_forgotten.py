"""clip is not handed on to critic_step: nothing is clipped."""

QUESTION = "Who tells critic_step where to clip?"


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
        eps = None if lambda_ is None else torch.rand(batch_size)
        critic_losses.append(critic_step(critic, generator, critic_optimizer, real, noise, eps, lambda_))
    return critic_losses, generator_step(generator, critic, generator_optimizer, sample_noise(batch_size, noise_dim))
