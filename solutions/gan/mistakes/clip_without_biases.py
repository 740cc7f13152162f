"""Only the weights are clipped, not the biases: model.parameters() has both."""

QUESTION = "Which parameters of a layer does your loop leave out?"


def clip_weights(model, c):
    with torch.no_grad():
        for label, parameter in model.named_parameters():
            if "bias" not in label:
                parameter.clamp_(-c, c)
