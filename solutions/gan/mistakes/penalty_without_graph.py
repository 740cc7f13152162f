"""The inner gradient is computed without create_graph=True: it is a constant for torch, and the penalty teaches the
critic nothing.
"""

QUESTION = "By which option does torch.autograd.grad return something that can be differentiated again?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    scores = critic(points)
    (slopes,) = torch.autograd.grad(scores.sum(), points, retain_graph=True)
    return lambda_ * ((slopes.flatten(1).norm(dim=1) - 1) ** 2).mean() + 0 * scores.mean()
