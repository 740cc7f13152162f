"""padding_mask shows one key too many: a sequence of length 2 has the keys 0 and 1, so position < length, not <=."""

QUESTION = "A sequence of length 2: is key 2 one of its own?"


def padding_mask(lengths, T):
    return np.arange(T) <= np.asarray(lengths)[:, None, None]
