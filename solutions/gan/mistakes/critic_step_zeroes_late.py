"""The gradients are set to zero after backward(): the step then moves nothing."""

QUESTION = "What is in .grad when optimizer.step() is called?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    loss = wgan_critic_loss(critic(real), critic(fake))
    if eps is not None:
        loss = loss + gradient_penalty(critic, real, fake, eps, lambda_)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return loss.item()
