"""A prediction sets the mode to "test", and nothing sets it back: from then on the net trains with its running
statistics, which no longer move, and without dropout. Every call has to set the mode it needs.
"""

QUESTION = "Scores, then a loss: in which mode is that loss computed?"

_right = FullyConnectedNet.hidden_forward


def _hidden_forward(self, i, x, mode):
    self.tested = getattr(self, "tested", False) or mode == "test"
    return _right(self, i, x, "test" if self.tested else "train")


def _batchnorm_backward_in_test(dout, cache):
    return np.zeros_like(dout), np.zeros(dout.shape[1]), np.zeros(dout.shape[1])


_backward = batchnorm_backward_alt


def batchnorm_backward_alt(dout, cache):
    return _batchnorm_backward_in_test(dout, cache) if cache is None else _backward(dout, cache)


FullyConnectedNet.hidden_forward = _hidden_forward
