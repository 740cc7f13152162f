"""The base is 1000: it is 10000."""

QUESTION = "Which number is raised to the power 2i / d?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 1000.0 ** (even / d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)[:, : d // 2]
    return out
