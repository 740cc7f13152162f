"""All sines come first and then all cosines. Here they take turns: sine in the even columns, cosine in the odd ones."""

QUESTION = "Which column does the cosine of the first frequency belong to?"


def sinusoidal_positional_encoding(T, d):
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (even / d)
    out = np.zeros((T, d))
    out[:, : (d + 1) // 2] = np.sin(angles)
    out[:, (d + 1) // 2 :] = np.cos(angles)[:, : d // 2]
    return out
