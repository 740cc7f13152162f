"""add hands its gradient on to the first operand only; both have a share in the sum."""

QUESTION = "By how much does a + b rise when b rises by 1?"


def _add(self, other):
    out = Tensor(self.data + other.data, (self, other))
    out.pull = lambda: self.receive(out.grad)
    return out


Tensor.add = _add
