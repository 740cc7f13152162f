"""The exponent is i / d: it is 2i / d, so that the last frequencies come close to 1/10000."""

QUESTION = "For d = 4 the second frequency is 1/100. Which one is yours?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (even / d / 2)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)[:, : d // 2]
    return out
