"""The decoder reads the very token that it has to say: it has to read the one before, so the answer moves one place
to the right."""

QUESTION = "What does the decoder read at the position where it has to say the first token?"

CHECKS = ("public.teacher_forcing_by_hand", "hidden.teacher_forcing", "hidden.learns_to_add")


def teacher_forcing(targets, start):
    first = np.full((len(targets), 1), start, dtype=targets.dtype)
    return targets.copy()
