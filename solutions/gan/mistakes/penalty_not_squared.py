"""The distance of the length from 1 is not squared: lengths below 1 are rewarded."""

QUESTION = "What is your penalty of a length of 0.5?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * (slopes.flatten(1).norm(dim=1) - 1).mean()
