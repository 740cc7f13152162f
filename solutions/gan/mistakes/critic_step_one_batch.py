"""Real and fake samples go through the critic as one batch: batch normalisation mixes their statistics. Call the
critic twice.
"""

QUESTION = "Over which rows does a batch-normalisation layer take its mean in your code?"


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    scores = critic(torch.cat([real, fake]))
    loss = wgan_critic_loss(scores[: len(real)], scores[len(real) :])
    if eps is not None:
        loss = loss + gradient_penalty(critic, real, fake, eps, lambda_)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return loss.item()
