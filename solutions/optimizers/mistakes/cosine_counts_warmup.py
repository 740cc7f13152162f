"""The way down is counted from iteration 0, so it has begun long before the warm-up ends, and the rate jumps."""

QUESTION = "Which part of the way down is done in the iteration where the warm-up ends?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return low
    done = it / cosine_cycle_iters
    return float(low + 0.5 * (1 + np.cos(np.pi * done)) * (high - low))
