"""The way down is divided by cosine_cycle_iters, but it is shorter by the warm-up: at its end the minimum is not
reached, and the rate jumps.
"""

QUESTION = "How many iterations does the way down have?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return low
    done = (it - warmup_iters) / cosine_cycle_iters
    return float(low + 0.5 * (1 + np.cos(np.pi * done)) * (high - low))
