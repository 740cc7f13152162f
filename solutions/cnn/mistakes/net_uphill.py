"""All gradients have the wrong sign: with them a step goes uphill. The derivative of the loss by the scores is
the probabilities minus the labels, not the other way round.
"""

QUESTION = "For a wrong class, which sign does the derivative by its score have? Should the score rise or fall?"

CHECKS = (
    "public.net_gradients",
    "hidden.net_regulariser",
    "hidden.net_derivatives[b3]",
    "hidden.net_derivatives[W3]",
    "hidden.net_derivatives[W2]",
    "hidden.net_derivatives[W1]",
    "hidden.digits",
)

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    return loss, {name: 2.0 * self.reg * self.params[name] * (name[0] == "W") - grads[name] for name in grads}


ThreeLayerConvNet.loss = _loss
