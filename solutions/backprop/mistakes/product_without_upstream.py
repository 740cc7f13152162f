"""mul hands on the other factor alone: the gradient that arrived from above has to be multiplied in."""

QUESTION = "The product is itself multiplied with 100 later on. Where does your gradient notice?"


def _mul(self, other):
    out = Tensor(self.data * other.data, (self, other))

    def pull():
        self.receive(other.data * np.ones_like(out.grad))
        other.receive(self.data * np.ones_like(out.grad))

    out.pull = pull
    return out


Tensor.mul = _mul
