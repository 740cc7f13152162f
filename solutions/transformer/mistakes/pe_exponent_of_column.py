"""The cosine has a frequency of its own: sine and cosine of a pair belong to the same angle, with the exponent 2i /
d for both."""

QUESTION = "In a pair, sine squared plus cosine squared should be 1. Is it?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (even / d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(np.arange(T)[:, None] / 10000.0 ** (np.arange(1, d, 2) / d))
    return out
