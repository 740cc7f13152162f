"""The way up begins at the smallest rate; it begins at 0."""

QUESTION = "What is the rate in iteration 0?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return low + (high - low) * it / warmup_iters
    if it >= cosine_cycle_iters:
        return low
    done = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return float(low + 0.5 * (1 + np.cos(np.pi * done)) * (high - low))
