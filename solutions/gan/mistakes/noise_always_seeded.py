"""The generator is seeded at every call, also without a seed: every batch of noise is the same one."""

QUESTION = "What does your function do when seed is None?"


def sample_noise(batch_size, dim, seed=None):
    torch.manual_seed(seed or 0)
    return 2 * torch.rand(batch_size, dim) - 1
