"""1 + decay * it is taken to another power: the rate falls like 1/t, not like its square or its root."""

QUESTION = "What should be left of the rate when decay * it is 1?"


def get_lr_inverse_schedule(it, learning_rate, decay):
    return float(learning_rate / np.sqrt(1 + decay * it))
