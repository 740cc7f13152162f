"""weight_scale has no effect on the weights: they are standard normal numbers times weight_scale."""

QUESTION = "Which line of __init__ reads weight_scale?"

_right = FullyConnectedNet.__init__


def _init(self, *arguments):
    _right(self, *arguments)
    for name in (name for name in self.params if name.startswith("W")):
        self.params[name] = np.random.standard_normal(self.params[name].shape).astype(self.dtype)


FullyConnectedNet.__init__ = _init
