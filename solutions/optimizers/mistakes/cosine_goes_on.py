"""The cosine goes on after its end, and the rate rises again; it stays at the minimum."""

QUESTION = "What is the rate long after cosine_cycle_iters?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return float(
            low + 0.5 * (1 + np.cos(np.pi * (it - warmup_iters) / (cosine_cycle_iters - warmup_iters))) * (high - low)
        )
    done = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return float(low + 0.5 * (1 + np.cos(np.pi * done)) * (high - low))
