"""All weights begin at 0: then all filters are the same, get the same gradient, and stay the same for ever."""

QUESTION = "If two filters are equal, by what could their gradients differ?"

_begin = ThreeLayerConvNet.__init__


def _init(self, *arguments, weight_scale=1e-3, **options):
    _begin(self, *arguments, weight_scale=weight_scale, **options)
    for name in ("W1", "W2", "W3"):
        self.params[name] = 0 * self.params[name]


ThreeLayerConvNet.__init__ = _init
