"""One row of noise is drawn and repeated: all samples of a batch are the same. Draw batch_size * dim numbers."""

QUESTION = "How many different samples does a generator make from equal rows of noise?"


def sample_noise(batch_size, dim, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return (2 * torch.rand(1, dim) - 1).repeat(batch_size, 1)
