"""The sizes are off by one: the last hidden layer is missing, and the one before it goes straight to the classes. A net
with two hidden layers has three weights.
"""

QUESTION = "hidden_dims = [6, 4]: through how many affine layers does X go?"

_right = FullyConnectedNet.__init__


def _init(self, hidden_dims, *arguments):
    _right(self, hidden_dims[:-1], *arguments)


FullyConnectedNet.__init__ = _init
