"""The ReLU comes before the convolution: it should be applied to what the convolution gives."""

QUESTION = "Which of the two layers sees x?"


def conv_relu_forward(x, w, b, conv_param):
    positive, relu_cache = relu_forward(x)
    out, conv_cache = conv_forward_im2col(positive, w, b, conv_param)
    return out, (conv_cache, relu_cache)


def conv_relu_backward(dout, cache):
    dpositive, dw, db = conv_backward_im2col(dout, cache[0])
    return relu_backward(dpositive, cache[1]), dw, db
