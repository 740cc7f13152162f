"""The cosine goes through a whole period (2 pi): the rate is down in the middle and up again at the end. Half a
period is enough.
"""

QUESTION = "What is the cosine at the end of the way down?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return low
    done = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return float(low + 0.5 * (1 + np.cos(2 * np.pi * done)) * (high - low))
