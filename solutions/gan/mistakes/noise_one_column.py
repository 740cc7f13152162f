"""One number a row is drawn and repeated: the dim numbers of a sample are all the same."""

QUESTION = "How many numbers does your call draw?"


def sample_noise(batch_size, dim, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return (2 * torch.rand(batch_size, 1) - 1).repeat(1, dim)
