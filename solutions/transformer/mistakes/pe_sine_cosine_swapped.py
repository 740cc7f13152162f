"""Cosines stand in the even columns and sines in the odd ones: it is the other way round."""

QUESTION = "What is the first number of position 0: sin(0) or cos(0)?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (even / d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.cos(angles)
    out[:, 1::2] = np.sin(angles)[:, : d // 2]
    return out
