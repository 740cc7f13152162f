"""Only the first hidden layer is used: the loop over the layers ends too early."""

QUESTION = "How often does your loop run for hidden_dims = [9, 8, 7], and how often should it?"

_right_init = FullyConnectedNet.__init__


def _init(self, hidden_dims, input_dim=64, num_classes=10, **options):
    _right_init(self, hidden_dims[:1], input_dim, num_classes, **options)


FullyConnectedNet.__init__ = _init
