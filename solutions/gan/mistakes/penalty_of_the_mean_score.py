"""The mean score is differentiated: every gradient is N times too short. The sum of all scores gives each sample
its own gradient.
"""

QUESTION = "By how much does the mean of N scores change when one score rises by 1?"


def gradient_penalty(critic, real, fake, eps, lambda_=10):
    points = interpolate(real, fake, eps).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(points).mean(), points, create_graph=True)
    return lambda_ * ((slopes.flatten(1).norm(dim=1) - 1) ** 2).mean()
