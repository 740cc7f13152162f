"""The loss that is returned lacks the penalty."""

QUESTION = "What is minimised when eps is given?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    gap = wgan_critic_loss(critic(real), critic(fake))
    loss = gap if eps is None else gap + gradient_penalty(critic, real, fake, eps, lambda_)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return gap.item()
