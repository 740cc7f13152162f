"""The progress counts from step 0: the cosine begins where the warm-up has ended."""

QUESTION = "What is the progress at the end of the warm-up?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    if it > cosine_cycle_iters:
        return min_learning_rate
    progress = it / cosine_cycle_iters
    return min_learning_rate + (1 + math.cos(math.pi * progress)) / 2 * (max_learning_rate - min_learning_rate)
