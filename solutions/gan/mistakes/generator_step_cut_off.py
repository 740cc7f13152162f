"""The fake samples are detached in the generator's step: no gradient reaches the generator."""

QUESTION = "On which way does the gradient come from the critic's score to the generator's parameters?"


def generator_step(generator, critic, optimizer, noise):
    loss = wgan_generator_loss(critic(generator(noise).detach()))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
