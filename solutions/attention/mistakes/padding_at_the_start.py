"""padding_mask hides the first keys instead of the last: the real ones come first."""

QUESTION = "Where does the padding of a short sequence lie?"


def padding_mask(lengths, T):
    return np.arange(T) >= T - np.asarray(lengths)[:, None, None]
