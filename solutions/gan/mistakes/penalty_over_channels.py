"""The length is taken over axis 1 only. For an image, all of its axes belong to one gradient: channels, rows and
columns.
"""

QUESTION = "How many lengths do you have for a batch of 4 images?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * ((slopes.norm(2, dim=1) - 1) ** 2).mean()
