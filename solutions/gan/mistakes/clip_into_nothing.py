"""The parameters stay as they are: clamp makes a new tensor, which is thrown away, or something else is clipped.
Use clamp_ on each parameter.
"""

QUESTION = "What does parameter.clamp(-c, c) change?"


def clip_weights(model, c):
    for parameter in model.parameters():
        parameter = parameter.clamp(-c, c)
