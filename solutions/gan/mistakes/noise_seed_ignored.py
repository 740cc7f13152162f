"""The seed is not used: two calls with the same seed return different noise."""

QUESTION = "What has to happen before the numbers are drawn, if a seed is given?"


def sample_noise(batch_size, dim, seed=None):
    return 2 * torch.rand(batch_size, dim) - 1
