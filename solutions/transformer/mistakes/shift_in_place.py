"""The targets themselves are moved: the loss needs them as they were."""

QUESTION = "Is your result a new array?"


def teacher_forcing(targets, start):
    first = np.full((len(targets), 1), start, dtype=targets.dtype)
    targets[:] = np.concatenate([first, targets[:, :-1]], axis=1)
    return targets
