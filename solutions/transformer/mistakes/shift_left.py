"""The answer moves to the left: position t then reads token t + 1, which has not been said yet."""

QUESTION = "Which token has been said just before position 2?"


def teacher_forcing(targets, start):
    first = np.full((len(targets), 1), start, dtype=targets.dtype)
    return np.concatenate([targets[:, 1:], first], axis=1)
