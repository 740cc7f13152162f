"""The critic takes a step as well, and in the generator's direction. Only the optimizer of the generator may
step.
"""

QUESTION = "Whose parameters differ after your generator_step?"


def generator_step(generator, critic, optimizer, noise):
    loss = wgan_generator_loss(critic(generator(noise)))
    optimizer.zero_grad()
    critic.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        for parameter in critic.parameters():
            parameter -= 0.05 * parameter.grad
    return loss.item()
