"""The bounds are swapped or of one sign: clamp(c, -c) makes every parameter -c."""

QUESTION = "Which bound comes first in clamp?"


def clip_weights(model, c):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.clamp_(c, -c)
