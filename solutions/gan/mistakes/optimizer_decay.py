"""The optimizer also shrinks the parameters (weight decay); it was not asked for."""

QUESTION = "Which options of Adam do you set?"


def get_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.5, 0.999), weight_decay=0.1)
