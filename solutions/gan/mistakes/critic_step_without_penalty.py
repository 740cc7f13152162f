"""The gradient penalty is not part of the loss, although eps is given."""

QUESTION = "What is eps for in this function?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    loss = wgan_critic_loss(critic(real), critic(fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return loss.item()
