"""One batch of real samples is drawn before the loop and used in every critic step."""

QUESTION = "How many different real batches does one update see?"


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
    real = data[torch.randint(len(data), (batch_size,))]
    critic_losses = []
    for _ in range(n_critic):
        noise = sample_noise(batch_size, noise_dim)
        eps = None if lambda_ is None else torch.rand(batch_size)
        critic_losses.append(critic_step(critic, generator, critic_optimizer, real, noise, eps, lambda_, clip))
    return critic_losses, generator_step(generator, critic, generator_optimizer, sample_noise(batch_size, noise_dim))
