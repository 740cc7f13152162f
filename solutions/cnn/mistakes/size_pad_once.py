"""The border is counted once, but it lies at both ends: 2 * pad."""

QUESTION = "With pad 1, how many rows does an image of 5 rows have?"


def conv_output_size(size, kernel, stride=1, pad=0):
    return (size + pad - kernel) // stride + 1
