"""The penalties of the rows are summed; the penalty is their mean."""

QUESTION = "What becomes of your penalty if every row is there twice?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return lambda_ * ((slopes.flatten(1).norm(dim=1) - 1) ** 2).sum()
