"""This is gradient descent, not Adam: it does not divide by the size of recent gradients."""

QUESTION = "How long is Adam's first step when a gradient is 1000 times as large?"


def get_optimizer(model):
    return torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.5)
