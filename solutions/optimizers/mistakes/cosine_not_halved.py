"""1 + cos runs from 2 to 0; the factor 1/2 is missing, so that the fall is twice as high."""

QUESTION = "What is 1 + cos(0)?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return low
    done = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return float(low + (1 + np.cos(np.pi * done)) * (high - low))
