"""Parameters above c are cut, those below -c are not."""

QUESTION = "What becomes of a weight of -2 when c is 0.1?"


def clip_weights(model, c):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.clamp_(max=c)
