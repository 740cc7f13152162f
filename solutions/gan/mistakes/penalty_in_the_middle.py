"""The eps that was handed in is not used: every point lies in the middle between its real and its fake sample."""

QUESTION = "Which of your lines reads eps?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, torch.full_like(eps, 0.5)).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * ((slopes.flatten(1).norm(dim=1) - 1) ** 2).mean()
