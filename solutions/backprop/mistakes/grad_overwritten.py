"""A gradient that arrives replaces what arrived before: a tensor that is used several times needs the sum of all."""

QUESTION = "In x * x + x, three gradients arrive at x. Which of them should be left in the end?"


def _receive(self, gradient):
    self.grad = unbroadcast(gradient, self.data.shape)


Tensor.receive = _receive
