"""On the way back the ReLU is left out: where it gave 0, no gradient may pass."""

QUESTION = "If a number before the ReLU is -3 and rises a little, does the output change?"


def conv_relu_backward(dout, cache):
    return conv_backward_im2col(dout, cache[0])
