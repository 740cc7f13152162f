"""The squared length itself is punished. The penalty is about the distance of the length from 1."""

QUESTION = "Which slope does the critic have when your penalty is 0?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * slopes.flatten(1).pow(2).sum(dim=1).mean()
