"""Tensors in between keep the gradient of an earlier backward and hand it on again. Only leaves add up over calls."""

QUESTION = "A tensor with parents has handed its gradient on. What should be left of it when the next backward begins?"


def _backward(self):
    order = topological_order(self)
    self.receive(np.ones_like(self.data))
    for tensor in reversed(order):
        tensor.pull()


Tensor.backward = _backward
