"""Every hidden layer gets the size of the first one; hidden_dims has a size for each."""

QUESTION = "What are the shapes of your weights for hidden_dims = [9, 8, 7]?"

_right_init = FullyConnectedNet.__init__


def _init(self, hidden_dims, input_dim=64, num_classes=10, **options):
    _right_init(self, [hidden_dims[0]] * len(hidden_dims) if hidden_dims else [], input_dim, num_classes, **options)


FullyConnectedNet.__init__ = _init
