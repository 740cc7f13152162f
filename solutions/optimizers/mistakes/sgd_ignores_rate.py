"""sgd takes the whole gradient as its step; learning_rate says how much of it."""

QUESTION = "By what is the gradient multiplied before it is taken away?"


def sgd(w, dw, config=None):
    return w - dw, _settings(config, learning_rate=1e-2)
