"""The exponent is 4i / d: the even numbers 0, 2, 4 are 2i already."""

QUESTION = "For d = 4 the second frequency is 1/100. Which one is yours?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (2 * even / d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)[:, : d // 2]
    return out
