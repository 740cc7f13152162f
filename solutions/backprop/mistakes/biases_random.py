"""The biases are drawn at random like the weights; they are to start at 0."""

QUESTION = "Which of the params need different values at the start for the units to become different?"

_two_init, _deep_init = TwoLayerNet.__init__, FullyConnectedNet.__init__


def _two(self, input_dim=64, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
    _two_init(self, input_dim, hidden_dim, num_classes, weight_scale, reg)
    for name in ("b1", "b2"):
        self.params[name] = weight_scale * np.random.randn(*self.params[name].shape)


def _deep(self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2, dtype=np.float32, seed=None):
    _deep_init(self, hidden_dims, input_dim, num_classes, reg, weight_scale, dtype, seed)
    for name, value in self.params.items():
        if name.startswith("b"):
            self.params[name] = weight_scale * np.random.randn(*value.shape)


TwoLayerNet.__init__ = _two
FullyConnectedNet.__init__ = _deep
