"""W2 is made for images that were not pooled: after 2 x 2 pooling a quarter of the numbers is left."""

QUESTION = "How many numbers does one image have when it reaches the first affine layer?"

_begin = ThreeLayerConvNet.__init__


def _init(self, *arguments, weight_scale=1e-3, **options):
    _begin(self, *arguments, weight_scale=weight_scale, **options)
    self.params["W2"] = np.concatenate([self.params["W2"]] * 4)


ThreeLayerConvNet.__init__ = _init
