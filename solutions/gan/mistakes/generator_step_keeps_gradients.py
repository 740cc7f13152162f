"""The generator's gradients are not set to zero first: those of earlier steps are added."""

QUESTION = "What does backward() do with a gradient that is already there?"


def generator_step(generator, critic, optimizer, noise):
    loss = wgan_generator_loss(critic(generator(noise)))
    loss.backward()
    optimizer.step()
    return loss.item()
