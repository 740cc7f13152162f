"""The way down is a straight line; it should be half a cosine, slow at both ends."""

QUESTION = "What is the rate after a quarter of the way down?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    low, high = min_learning_rate, max_learning_rate
    if it < warmup_iters:
        return high * it / warmup_iters
    if it >= cosine_cycle_iters:
        return low
    done = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return low + (1 - done) * (high - low)
