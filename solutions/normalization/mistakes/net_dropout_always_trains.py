"""Dropout is never told that it is tested: predictions are drawn at random. dropout_param["mode"] has to be "test"
where there are no labels.
"""

QUESTION = "If you ask for the scores of a batch twice, with no seed, do you get the same ones?"


class _Training(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, "train" if key == "mode" else value)


_right = FullyConnectedNet.__init__


def _init(self, *arguments):
    _right(self, *arguments)
    self.dropout_param = _Training(self.dropout_param)


FullyConnectedNet.__init__ = _init
