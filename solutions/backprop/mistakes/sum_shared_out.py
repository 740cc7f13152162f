"""Each entry gets only its share of the gradient of a sum, as in a mean; it gets all of it."""

QUESTION = "By how much does the sum of ten numbers rise when one of them rises by 1?"


def _sum(self, axis=None):
    out = Tensor(self.data.sum() if axis is None else self.data.sum(axis=axis, keepdims=True), (self,))
    out.pull = lambda: self.receive(out.grad * np.ones_like(self.data) * out.data.size / self.data.size)
    return out


Tensor.sum = _sum
