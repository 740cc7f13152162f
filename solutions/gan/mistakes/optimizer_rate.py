"""The learning rate is not 0.001. (Other GANs use 0.0002.)"""

QUESTION = "Which learning rate does the handout ask for?"


def get_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=2e-4, betas=(0.5, 0.999))
