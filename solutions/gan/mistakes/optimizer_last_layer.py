"""The optimizer holds the parameters of the last layer only; the others never move."""

QUESTION = "How many parameters does the model have, and how many does your optimizer hold?"


def get_optimizer(model):
    return torch.optim.Adam(list(model.parameters())[-2:], lr=1e-3, betas=(0.5, 0.999))
