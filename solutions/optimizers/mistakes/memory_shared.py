"""All arrays of weights share one memory: a default such as `config={}` is one dict for all calls. Use None and make
a new dict.
"""

QUESTION = "When is the default value of an argument made: at each call, or once?"


def _sharing(right):
    def rule(w, dw, config={}):
        memory = {key: value for key, value in config.items() if np.shape(value) in ((), np.shape(w))}
        next_w, new = right(w, dw, memory)
        config.update(new)
        return next_w, config

    return rule


sgd_momentum = _sharing(sgd_momentum)
nesterov = _sharing(nesterov)
adagrad = _sharing(adagrad)
rmsprop = _sharing(rmsprop)
adam = _sharing(adam)
adamw = _sharing(adamw)
