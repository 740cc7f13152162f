"""The rate falls to 0: min_learning_rate is neither added nor taken from the height of the fall."""

QUESTION = "What is the rate just before the end of the way down?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return low
    done = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return float(0.5 * (1 + np.cos(np.pi * done)) * high)
