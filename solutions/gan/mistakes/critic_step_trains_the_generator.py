"""The fake samples are not detached: the critic's loss sends gradients into the generator, which is then taught to
be found out.
"""

QUESTION = "Which parameters have a gradient after the critic's backward()?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise)
    loss = wgan_critic_loss(critic(real), critic(fake))
    if eps is not None:
        loss = loss + gradient_penalty(critic, real, fake, eps, lambda_)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return loss.item()
