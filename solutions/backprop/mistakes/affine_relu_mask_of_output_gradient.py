"""The ReLU is applied to the gradient on its way back. It is the sum before the ReLU that decides, not the gradient."""

QUESTION = "Which of your two backward functions knows where the gradient may pass?"


def affine_relu_backward(dout, cache):
    return affine_backward(np.maximum(dout, 0), cache[0])
