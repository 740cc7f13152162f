"""Nothing gives the first tensor a gradient, so zeros are handed on: begin with ones."""

QUESTION = "What is the derivative of a number by itself, and where does your backward say so?"


def _backward(self):
    for tensor in reversed(topological_order(self)):
        tensor.pull()


Tensor.backward = _backward
