"""The size is a float, from /. Whole division // gives the int that range() and np.zeros() need."""

QUESTION = "What is the difference between 6 / 2 and 6 // 2 in Python?"


def conv_output_size(size, kernel, stride=1, pad=0):
    return (size + 2 * pad - kernel) / stride + 1
