"""The loss that is returned is computed after the step; it should be the one that was minimised, from before."""

QUESTION = "Which parameters does the critic have when your loss is computed?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    loss = wgan_critic_loss(critic(real), critic(fake))
    if eps is not None:
        loss = loss + gradient_penalty(critic, real, fake, eps, lambda_)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return wgan_critic_loss(critic(real), critic(fake)).item()
