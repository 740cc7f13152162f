"""generator takes its samples out of the graph (no_grad, detach, data): no loss can teach it anything."""

QUESTION = "Which of your lines does torch not record?"


class _Tanh(nn.Module):
    def forward(self, x):
        return torch.tanh(x).detach().requires_grad_(True)


def generator(noise_dim=96, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1024),
        nn.ReLU(),
        nn.Linear(1024, 784),
        _Tanh(),
    )
