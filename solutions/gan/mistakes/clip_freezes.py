"""After clipping, the parameters no longer ask for gradients: the critic cannot be trained any more."""

QUESTION = "What is parameter.requires_grad after your call?"


def clip_weights(model, c):
    for parameter in model.parameters():
        parameter.requires_grad_(False)
        parameter.clamp_(-c, c)
