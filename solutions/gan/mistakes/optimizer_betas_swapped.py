"""The betas are swapped: beta1 is 0.5 and beta2 is 0.999."""

QUESTION = "Which of the two betas belongs to the squares?"


def get_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.999, 0.5))
