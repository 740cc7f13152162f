"""There is no gradient by the bias of the convolution: five are asked for, dx, dw, db, dgamma and dbeta. That db is 0
in mode "train", but for rounding, is no reason to leave it out.
"""

QUESTION = "How many parameters have the three layers together, and how many gradients do you return?"

_right = conv_bn_relu_backward


def conv_bn_relu_backward(dout, cache):
    dx, dw, _, dgamma, dbeta = _right(dout, cache)
    return dx, dw, dgamma, dbeta
