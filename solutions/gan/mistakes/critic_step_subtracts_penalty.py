"""The penalty is subtracted: the critic is rewarded for slopes that are far from 1."""

QUESTION = "The critic minimises. Should steep slopes raise or lower its loss?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    loss = wgan_critic_loss(critic(real), critic(fake))
    if eps is not None:
        loss = loss - gradient_penalty(critic, real, fake, eps, lambda_)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return loss.item()
