"""backward sets all gradients to zero first, those of the leaves too: what an earlier backward found is lost."""

QUESTION = "Two losses are sent back one after the other. What should a weight that both depend on hold?"


def _backward(self):
    order = topological_order(self)
    for tensor in order:
        tensor.grad = np.zeros_like(tensor.data)
    self.receive(np.ones_like(self.data))
    for tensor in reversed(order):
        tensor.pull()


Tensor.backward = _backward
