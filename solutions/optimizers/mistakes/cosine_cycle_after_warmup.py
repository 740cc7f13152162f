"""cosine_cycle_iters is taken for the length of the way down; it is the iteration in which it ends, counted from 0."""

QUESTION = "In which iteration is the minimum reached, when the warm-up has 4 iterations and cosine_cycle_iters is 8?"


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return max_learning_rate * it / warmup_iters
    done = min((it - warmup_iters) / cosine_cycle_iters, 1.0)
    return float(min_learning_rate + 0.5 * (1 + np.cos(np.pi * done)) * (max_learning_rate - min_learning_rate))
