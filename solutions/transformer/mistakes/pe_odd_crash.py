"""An odd number of columns does not fit: there is one sine more than there are cosines."""

QUESTION = "With d = 5, how many even columns are there, and how many odd ones?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (even / d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)
    return out
