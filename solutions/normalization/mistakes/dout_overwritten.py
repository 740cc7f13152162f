"""Backward changes dout in place. The array belongs to the caller, and what else came from there needs it too: make a
new one.
"""

QUESTION = "Which of your lines with `*=`, `-=` or `/=` works on dout itself?"


def _overwriting(backward):
    def overwrite(dout, cache):
        gradients = backward(dout, cache)
        gradients = tuple(np.array(g) for g in gradients) if isinstance(gradients, tuple) else np.array(gradients)
        dout *= 0.5
        return gradients

    return overwrite


batchnorm_backward = _overwriting(batchnorm_backward)
batchnorm_backward_alt = _overwriting(batchnorm_backward_alt)
dropout_backward = _overwriting(dropout_backward)
