"""The first token is replaced by the start token, the others stay where they are."""

QUESTION = "Which token has been said just before position 2?"


def teacher_forcing(targets, start):
    first = np.full((len(targets), 1), start, dtype=targets.dtype)
    return np.concatenate([first, targets[:, 1:]], axis=1)
