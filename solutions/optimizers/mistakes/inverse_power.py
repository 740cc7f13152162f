"""The root of 1 + decay * it is taken, so the rate falls too slowly; it should fall like 1/t."""

QUESTION = "What should be left of the rate when decay * it is 1?"


def get_lr_inverse_schedule(it, learning_rate, decay):
    return float(learning_rate / np.sqrt(1 + decay * it))
