"""The learning rate is written down as 0.01 (0.001 for adam and adamw) instead of taken from config."""

QUESTION = "What changes when the caller asks for another learning rate?"


def _mistaken(right, rate):
    def rule(w, dw, config=None):
        return right(w, dw, {**(config or {}), "learning_rate": rate})

    return rule


sgd = _mistaken(sgd, 1e-2)
sgd_momentum = _mistaken(sgd_momentum, 1e-2)
nesterov = _mistaken(nesterov, 1e-2)
adagrad = _mistaken(adagrad, 1e-2)
rmsprop = _mistaken(rmsprop, 1e-2)
adam = _mistaken(adam, 1e-3)
adamw = _mistaken(adamw, 1e-3)
