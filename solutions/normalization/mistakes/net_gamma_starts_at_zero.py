"""gamma begins at 0, and with it every normalised number: nothing gets through, and no weight before it has a gradient.
It begins at 1, beta at 0.
"""

QUESTION = "What does a new net with your gamma answer to two different images?"

_right = FullyConnectedNet.__init__


def _init(self, *arguments):
    _right(self, *arguments)
    for name in (name for name in self.params if name.startswith("gamma")):
        self.params[name] = np.zeros_like(self.params[name])


FullyConnectedNet.__init__ = _init
