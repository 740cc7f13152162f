"""The biases are drawn at random; they begin at 0."""

QUESTION = "What do the biases have to break, if the weights differ already?"

_begin = ThreeLayerConvNet.__init__


def _init(self, *arguments, weight_scale=1e-3, **options):
    _begin(self, *arguments, weight_scale=weight_scale, **options)
    for name in ("b1", "b2", "b3"):
        self.params[name] = weight_scale * (1.0 + np.random.rand(*self.params[name].shape))


ThreeLayerConvNet.__init__ = _init
