"""backward() inside of gradient_penalty also fills the critic's own gradients: they are added to the next step's.
Use torch.autograd.grad, which returns the gradient that is asked for.
"""

QUESTION = "What does backward() do to the parameters' .grad?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    critic(points).sum().backward(create_graph=True)
    return lambda_ * ((points.grad.flatten(1).norm(dim=1) - 1) ** 2).mean()
