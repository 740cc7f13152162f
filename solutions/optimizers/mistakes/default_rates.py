"""The learning rate is 0.1 where config has none; the docstrings say 0.01, and 0.001 for adam and adamw."""

QUESTION = "What does the docstring say about a config without learning_rate?"


def _generous(right):
    def rule(w, dw, config=None):
        return right(w, dw, {"learning_rate": 0.1, **(config or {})})

    return rule


sgd = _generous(sgd)
sgd_momentum = _generous(sgd_momentum)
nesterov = _generous(nesterov)
adagrad = _generous(adagrad)
rmsprop = _generous(rmsprop)
adam = _generous(adam)
adamw = _generous(adamw)
