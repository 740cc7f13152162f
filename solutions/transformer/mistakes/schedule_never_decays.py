"""After the warm-up the rate stays where it is."""

QUESTION = "What is the rate half way between the end of the warm-up and the end?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    if it >= warmup_iters:
        return max_learning_rate
    progress = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return min_learning_rate + (1 + math.cos(math.pi * progress)) / 2 * (max_learning_rate - min_learning_rate)
