"""The bias of the convolution is left out, since batch norm takes the mean away again. In mode "test" it takes away the
running mean, and the running mean itself is one with the bias.
"""

QUESTION = "Testing, is what batch norm subtracts the mean of the numbers that it has just got?"

_right = conv_bn_relu_forward


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    return _right(x, w, np.zeros_like(b), gamma, beta, conv_param, bn_param)
