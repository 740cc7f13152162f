"""Nothing is ever dropped: the net has a p for dropout and does not use it."""

QUESTION = "Which line of yours calls dropout_forward, and is it reached?"

_right = FullyConnectedNet.__init__


def _init(self, *arguments):
    _right(self, *arguments)
    self.use_dropout = False


FullyConnectedNet.__init__ = _init
