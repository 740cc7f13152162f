"""The warm-up is not taken from the length of the cosine: it ends at cosine_cycle_iters, whenever it began."""

QUESTION = "What is the progress at cosine_cycle_iters?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    if it > cosine_cycle_iters:
        return min_learning_rate
    progress = (it - warmup_iters) / cosine_cycle_iters
    return min_learning_rate + (1 + math.cos(math.pi * progress)) / 2 * (max_learning_rate - min_learning_rate)
