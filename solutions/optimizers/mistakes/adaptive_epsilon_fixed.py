"""epsilon is written down as 1e-8 instead of taken from config."""

QUESTION = "What changes when the caller asks for a larger epsilon?"


def _mistaken(right):
    def rule(w, dw, config=None):
        return right(w, dw, {**(config or {}), "epsilon": 1e-8})

    return rule


adagrad = _mistaken(adagrad)
rmsprop = _mistaken(rmsprop)
