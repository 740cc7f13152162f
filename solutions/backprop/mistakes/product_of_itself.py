"""The gradient by a of a * b is computed with a instead of with b."""

QUESTION = "In a * b, what does a small change of a get multiplied with?"


def _mul(self, other):
    out = Tensor(self.data * other.data, (self, other))

    def pull():
        self.receive(out.grad * self.data)
        other.receive(out.grad * other.data)

    out.pull = pull
    return out


Tensor.mul = _mul
