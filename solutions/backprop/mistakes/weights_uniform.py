"""The weights are drawn evenly between 0 and weight_scale: all are positive. They are to have mean 0."""

QUESTION = "What is the mean of numbers from np.random.rand, and what of those from np.random.randn?"

_two_init = TwoLayerNet.__init__


def _two(self, input_dim=64, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
    _two_init(self, input_dim, hidden_dim, num_classes, weight_scale, reg)
    for name in ("W1", "W2"):
        self.params[name] = weight_scale * np.random.rand(*self.params[name].shape)


TwoLayerNet.__init__ = _two
