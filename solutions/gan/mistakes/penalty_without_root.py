"""The squared length is compared with 1: the square root of the sum of squares is missing."""

QUESTION = "How long is the vector (3, 4)?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * ((slopes.flatten(1).pow(2).sum(dim=1) - 1) ** 2).mean()
