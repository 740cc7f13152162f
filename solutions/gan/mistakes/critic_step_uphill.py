"""The critic's loss is maximised: it is minus the gap already, so it is to be minimised."""

QUESTION = "Does the gap between real and fake scores grow from step to step?"
CHECKS = (
    "hidden.ring",
    "hidden.critic_steps[plain]",
    "hidden.critic_steps[penalty]",
    "hidden.critic_steps[clipping]",
    "hidden.steps_in_turn",
    "public.critic_step",
)


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    fake = generator(noise).detach()
    loss = wgan_critic_loss(critic(real), critic(fake))
    if eps is not None:
        loss = loss + gradient_penalty(critic, real, fake, eps, lambda_)
    optimizer.zero_grad()
    (-loss).backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return loss.item()
