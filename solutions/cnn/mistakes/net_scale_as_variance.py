"""weight_scale is used as a variance, by its square root; it is the standard deviation itself."""

QUESTION = "Which deviation do the weights have if standard normal numbers are multiplied with s?"

_begin = ThreeLayerConvNet.__init__


def _init(self, *arguments, weight_scale=1e-3, **options):
    _begin(self, *arguments, weight_scale=weight_scale, **options)
    for name in ("W1", "W2", "W3"):
        self.params[name] = self.params[name] / np.sqrt(weight_scale)


ThreeLayerConvNet.__init__ = _init
