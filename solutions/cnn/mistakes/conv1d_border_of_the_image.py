"""The sequence is handed to the convolution of images as an image of one row, and that one puts a border above the row
too: the first row of its output lies in the border.
"""

QUESTION = "An image one pixel high with pad 1: how many rows has the output, and which of them has seen your sequence?"


def conv1d_forward(x, w, b, conv_param):
    out, _ = conv_forward_im2col(x[:, :, None], w[:, :, None], b, conv_param)
    return out[:, :, 0], (x, w, conv_param)
