"""The weights do not follow weight_scale: whatever it is, they have the same standard deviation."""

QUESTION = "Where does weight_scale occur in your __init__?"

_two_init, _deep_init = TwoLayerNet.__init__, FullyConnectedNet.__init__


def _two(self, input_dim=64, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
    _two_init(self, input_dim, hidden_dim, num_classes, 1e-3, reg)


def _deep(self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2, dtype=np.float32, seed=None):
    _deep_init(self, hidden_dims, input_dim, num_classes, reg, 1e-2, dtype, seed)


TwoLayerNet.__init__ = _two
FullyConnectedNet.__init__ = _deep
