"""The rate comes down along a line: it is half a cosine."""

QUESTION = "Where is the rate after a quarter of the way down?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    if it > cosine_cycle_iters:
        return min_learning_rate
    progress = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return min_learning_rate + (1 - progress) * (max_learning_rate - min_learning_rate)
