"""Fake samples under no_grad, gradients of both networks set to None by hand, a frozen critic that is thawed again."""


def critic_step(critic, generator, optimizer, real, noise, eps=None, lambda_=10, clip=None):
    for parameter in critic.parameters():
        parameter.grad = None
    with torch.no_grad():
        fake = generator(noise)
    loss = -wgan_critic_loss(critic(fake), critic(real))
    if eps is not None:
        penalty = gradient_penalty(critic, real, fake, eps, lambda_)
        loss += penalty
    loss.backward()
    optimizer.step()
    if clip is not None:
        clip_weights(critic, clip)
    return float(loss)


def generator_step(generator, critic, optimizer, noise):
    critic.requires_grad_(False)
    generator.zero_grad(set_to_none=True)
    loss = wgan_generator_loss(critic(generator(noise)))
    loss.backward()
    optimizer.step()
    critic.requires_grad_(True)
    return loss.detach().numpy().item()


def clip_weights(model, c):
    for parameter in model.parameters():
        parameter.data = torch.clip(parameter.data, -abs(c), abs(c))


def get_optimizer(model):
    groups = [{"params": [p for n, p in model.named_parameters() if n.endswith(end)]} for end in ("weight", "bias")]
    return torch.optim.Adam([g for g in groups if g["params"]], lr=1e-3, betas=(0.5, 0.999), foreach=False)
