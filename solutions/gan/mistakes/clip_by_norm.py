"""All parameters of a layer are shrunk until its norm is c. Clipping cuts each number by itself."""

QUESTION = "What becomes of a weight of 0.05 when c is 0.1?"


def clip_weights(model, c):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_((c / parameter.norm()).clamp(max=1))
