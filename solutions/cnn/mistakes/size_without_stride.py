"""The stride has no part in the size: a window that moves by 2 each time fits half as often."""

QUESTION = "How many places are there if the window moves two columns at a time?"


def conv_output_size(size, kernel, stride=1, pad=0):
    return size + 2 * pad - kernel + 1
