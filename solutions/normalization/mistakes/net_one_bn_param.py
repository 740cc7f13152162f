"""All layers share one bn_param, so their running statistics are mixed into one (the same dict in every place of the
list, as [{}] * n makes it). Each layer needs its own.
"""

QUESTION = "bn_params = [{}] * 3: how many dicts are that?"

_right = FullyConnectedNet.__init__


def _init(self, hidden_dims, *arguments):
    _right(self, hidden_dims, *arguments)
    self.bn_params = [{}] * len(hidden_dims)


FullyConnectedNet.__init__ = _init
