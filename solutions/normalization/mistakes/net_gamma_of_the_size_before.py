"""gamma and beta of a layer have as many entries as the layer has inputs; they belong to its outputs, the hidden
units.
"""

QUESTION = "What comes out of affine layer i, and how many scales does that need?"

_right = FullyConnectedNet.__init__


def _init(self, hidden_dims, input_dim, *arguments):
    _right(self, hidden_dims, input_dim, *arguments)
    for i, size in enumerate([input_dim, *hidden_dims[:-1]], 1):
        if self.normalization is not None:
            self.params[f"gamma{i}"] = np.ones(size, dtype=self.dtype)
            self.params[f"beta{i}"] = np.zeros(size, dtype=self.dtype)


FullyConnectedNet.__init__ = _init
