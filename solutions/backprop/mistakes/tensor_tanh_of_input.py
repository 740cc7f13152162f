"""The derivative of tanh, 1 - t * t, is taken with the input in place of the output t."""

QUESTION = "In 1 - t * t, what is t for an input of 3, and can the difference be negative?"


def _tanh(self):
    out = Tensor(np.tanh(self.data), (self,))
    out.pull = lambda: self.receive(out.grad * (1 - self.data**2))
    return out


Tensor.tanh = _tanh
