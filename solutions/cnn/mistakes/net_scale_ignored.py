"""weight_scale has no effect on the weights: they are standard normal numbers times weight_scale."""

QUESTION = "Which line of __init__ reads weight_scale?"

_begin = ThreeLayerConvNet.__init__


def _init(self, *arguments, weight_scale=1e-3, **options):
    _begin(self, *arguments, weight_scale=weight_scale, **options)
    for name in ("W1", "W2", "W3"):
        self.params[name] = self.params[name] / weight_scale * 1e-3


ThreeLayerConvNet.__init__ = _init
