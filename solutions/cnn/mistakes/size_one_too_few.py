"""The + 1 is missing: the formula counts the moves of the window, and there is one place more than moves."""

QUESTION = "A window as large as the image cannot move at all. In how many places can it be?"


def conv_output_size(size, kernel, stride=1, pad=0):
    return (size + 2 * pad - kernel) // stride
