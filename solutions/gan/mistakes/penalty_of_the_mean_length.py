"""The lengths are averaged before 1 is subtracted: one that is too long then makes up for one that is too short."""

QUESTION = "Two samples have slopes of 0 and 2. What is their penalty?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * (slopes.flatten(1).norm(dim=1).mean() - 1) ** 2
