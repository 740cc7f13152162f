"""The gradients have the wrong sign: they point where the loss falls, and whoever walks against them climbs."""

QUESTION = "If a weight rises a little and the loss rises with it, which sign has the gradient?"

CHECKS = (
    "public.two_layer_loss",
    "public.deep_net",
    "hidden.two_layer_gradients",
    "hidden.two_layer_regulariser",
    "hidden.deep_gradients",
    "hidden.deep_regulariser",
    "hidden.digits[TwoLayerNet]",
    "hidden.digits[FullyConnectedNet]",
)


def _mistaken(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        return value, {name: -gradient for name, gradient in grads.items()}

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
