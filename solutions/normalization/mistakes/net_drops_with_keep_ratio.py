"""The net hands 1 - p to its dropout layers: what should be kept is dropped. Its p and theirs are the same
probability.
"""

QUESTION = "With p = 0.8, how many of thirty hidden units does your net keep?"

_right = FullyConnectedNet.__init__


def _init(self, *arguments):
    _right(self, *arguments)
    self.dropout_param["p"] = 1 - self.dropout_param["p"]


FullyConnectedNet.__init__ = _init
