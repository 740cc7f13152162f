"""All columns turn with the same frequency: the exponent is rounded down to a whole number. Every pair of columns
has a frequency of its own, 1 / 10000^(2i / d)."""

QUESTION = "By how much does the angle grow from one position to the next in columns 0, 2 and 4?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (even // d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)[:, : d // 2]
    return out
