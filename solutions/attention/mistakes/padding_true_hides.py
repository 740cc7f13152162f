"""padding_mask is True for the padding. Courses differ; here True means: may be looked at."""

QUESTION = "Is entry 0 of a sequence of length 2 real?"


def padding_mask(lengths, T):
    return np.arange(T) >= np.asarray(lengths)[:, None, None]
