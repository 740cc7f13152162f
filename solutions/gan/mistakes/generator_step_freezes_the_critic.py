"""The critic's parameters are frozen for the generator's step and stay frozen: the critic learns nothing
afterwards.
"""

QUESTION = "What is requires_grad of the critic's parameters after your step?"


def generator_step(generator, critic, optimizer, noise):
    for parameter in critic.parameters():
        parameter.requires_grad_(False)
    loss = wgan_generator_loss(critic(generator(noise)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
