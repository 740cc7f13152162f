"""One length is taken of the gradient of the whole batch. Each sample has a length of its own; the mean is over
their penalties.
"""

QUESTION = "How many lengths do you have for a batch of 7 samples?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * (slopes.norm() - 1) ** 2
