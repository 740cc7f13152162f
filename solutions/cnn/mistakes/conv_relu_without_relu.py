"""conv_relu is the convolution alone: its negative numbers come through."""

QUESTION = "What is the smallest number that can come out of a ReLU?"


def conv_relu_forward(x, w, b, conv_param):
    return conv_forward_im2col(x, w, b, conv_param)


def conv_relu_backward(dout, cache):
    return conv_backward_im2col(dout, cache)
