"""The number of windows is rounded up: a window that would reach beyond the border counts too. Sizes are
rounded down (//), and what is left over is not used.
"""

QUESTION = "Seven rows, windows of two, stride two: is there a whole window in the last row?"


def conv_output_size(size, kernel, stride=1, pad=0):
    return -(-(size + 2 * pad - kernel) // stride) + 1
