"""The generator's loss is maximised: its samples score lower and lower."""

QUESTION = "Do the generator's samples score higher after your step?"


def generator_step(generator, critic, optimizer, noise):
    loss = wgan_generator_loss(critic(generator(noise)))
    optimizer.zero_grad()
    (-loss).backward()
    optimizer.step()
    return loss.item()
