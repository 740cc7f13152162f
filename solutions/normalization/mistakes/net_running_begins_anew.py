"""The bn_params are made anew in every call of loss: what training has gathered is forgotten before it is used. They
belong to the net, not to the call.
"""

QUESTION = "Which statistics can a prediction find in a dict that was made a moment ago?"

_right = FullyConnectedNet.loss


def _loss(self, X, y=None):
    self.bn_params = [{} for _ in self.bn_params]
    return _right(self, X, y)


FullyConnectedNet.loss = _loss
