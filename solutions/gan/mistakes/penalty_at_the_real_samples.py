"""The slope is taken at the real samples. It belongs to the points between real and fake ones, given by eps."""

QUESTION = "Where do fake and eps enter your penalty?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = real.detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * ((slopes.flatten(1).norm(dim=1) - 1) ** 2).mean()
