"""Every parameter becomes c or -c, also those that lie between and should stay."""

QUESTION = "What becomes of a weight of 0.05 when c is 0.1?"


def clip_weights(model, c):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(c * parameter.sign())
