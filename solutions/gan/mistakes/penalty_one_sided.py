"""Only lengths above 1 are punished. That is a variant from the literature; here lengths below 1 are as well."""

QUESTION = "What is your penalty of a length of 0.5?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * ((slopes.flatten(1).norm(dim=1) - 1).clamp(min=0) ** 2).mean()
