"""The weight of the penalty is written down as 10 instead of taken from lambda_."""

QUESTION = "Which of your lines uses lambda_?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return 10 * ((slopes.flatten(1).norm(dim=1) - 1) ** 2).mean()
