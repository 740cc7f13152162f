"""The generator's loss is computed after the step; it should be the one from before."""

QUESTION = "Which parameters does the generator have when your loss is computed?"


def generator_step(generator, critic, optimizer, noise):
    loss = wgan_generator_loss(critic(generator(noise)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return wgan_generator_loss(critic(generator(noise))).item()
