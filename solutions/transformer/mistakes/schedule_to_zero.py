"""The cosine comes down to 0: it ends at the smallest rate."""

QUESTION = "What is the rate at cosine_cycle_iters?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    if it > cosine_cycle_iters:
        return min_learning_rate
    progress = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return (1 + math.cos(math.pi * progress)) / 2 * max_learning_rate
