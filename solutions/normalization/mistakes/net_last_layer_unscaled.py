"""The last weight is drawn without weight_scale, and the last bias at random. The last layer has to begin as the others
do.
"""

QUESTION = "What is the loss of a new net with ten classes, and what should it nearly be?"

_right = FullyConnectedNet.__init__


def _init(self, *arguments):
    _right(self, *arguments)
    for name in (f"W{self.num_layers}", f"b{self.num_layers}"):
        self.params[name] = np.random.standard_normal(self.params[name].shape).astype(self.dtype)


FullyConnectedNet.__init__ = _init
