"""backward begins with the tensor's own value; the derivative of a number by itself is 1."""

QUESTION = "By how much does the loss rise when the loss rises by 1?"


def _backward(self):
    order = topological_order(self)
    for tensor in order:
        if tensor.parents:
            tensor.grad = np.zeros_like(tensor.data)
    self.receive(self.data)
    for tensor in reversed(order):
        tensor.pull()


Tensor.backward = _backward
