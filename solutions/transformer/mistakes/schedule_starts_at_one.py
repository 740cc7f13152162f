"""The warm-up is one step ahead: step 0 has the rate 0."""

QUESTION = "What is the rate of step 0?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return (it + 1) / warmup_iters * max_learning_rate
    if it > cosine_cycle_iters:
        return min_learning_rate
    progress = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return min_learning_rate + (1 + math.cos(math.pi * progress)) / 2 * (max_learning_rate - min_learning_rate)
