"""The noise lies between 0 and 1: that is what torch.rand gives. It has to be stretched and shifted to -1 and 1."""

QUESTION = "What does 2 * u - 1 do to a number u between 0 and 1?"


def sample_noise(batch_size, dim, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return torch.rand(batch_size, dim)
