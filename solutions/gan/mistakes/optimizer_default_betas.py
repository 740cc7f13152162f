"""Adam has its default betas (0.9, 0.999). GANs are trained with a shorter memory here: beta1 is 0.5."""

QUESTION = "What are Adam's betas if you do not name any?"


def get_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=1e-3)
