"""The gradients of a @ b multiply with a and b as they are; the transposes are needed."""

QUESTION = "Write down the shapes of a, b and the gradient that arrives: which product has the shape of a?"


def _matmul(self, other):
    out = Tensor(self.data @ other.data, (self, other))

    def pull():
        self.receive(out.grad @ other.data.reshape(other.data.T.shape))
        other.receive(self.data.reshape(self.data.T.shape) @ out.grad)

    out.pull = pull
    return out


Tensor.matmul = _matmul
