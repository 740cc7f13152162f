"""The cosine goes on after the cycle and the rate rises again: from then on it is the smallest."""

QUESTION = "What is the rate long after the cycle?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    progress = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return min_learning_rate + (1 + math.cos(math.pi * progress)) / 2 * (max_learning_rate - min_learning_rate)
