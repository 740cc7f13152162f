"""The start token is put in front but the last token is kept: one position more than there are targets."""

QUESTION = "How many tokens does the decoder have to say, and how many does it read?"


def teacher_forcing(targets, start):
    first = np.full((len(targets), 1), start, dtype=targets.dtype)
    return np.concatenate([first, targets], axis=1)
