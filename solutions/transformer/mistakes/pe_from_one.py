"""The positions count from 1: the first position is 0, with sine 0 and cosine 1."""

QUESTION = "What is the row of the first position?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(1, T + 1)[:, None] / 10000.0 ** (even / d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)[:, : d // 2]
    return out
