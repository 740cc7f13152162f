"""The rate is 0 after the way down; it stays at min_learning_rate."""

QUESTION = "What is the rate long after cosine_cycle_iters?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return 0.0
    done = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return float(low + 0.5 * (1 + np.cos(np.pi * done)) * (high - low))
