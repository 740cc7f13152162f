"""The weights are clipped before the step: after it they are outside of the interval again."""

QUESTION = "Which line is the last to change the parameters?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    loss = wgan_critic_loss(critic(real), critic(fake))
    if eps is not None:
        loss = loss + gradient_penalty(critic, real, fake, eps, lambda_)
    if clip is not None:
        clip_weights(critic, clip)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
