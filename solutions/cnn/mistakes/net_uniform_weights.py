"""The weights are uniform between 0 and weight_scale: all positive. They are to be normal with mean 0."""

QUESTION = "What is the difference between np.random.rand and np.random.randn?"

_begin = ThreeLayerConvNet.__init__


def _init(self, *arguments, weight_scale=1e-3, **options):
    _begin(self, *arguments, weight_scale=weight_scale, **options)
    for name in ("W1", "W2", "W3"):
        self.params[name] = weight_scale * np.random.rand(*self.params[name].shape)


ThreeLayerConvNet.__init__ = _init
