"""The absolute distance of the length from 1 is taken instead of its square."""

QUESTION = "What is your penalty of a length of 3?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * (slopes.flatten(1).norm(dim=1) - 1).abs().mean()
