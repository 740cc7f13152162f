"""The noise is normally distributed (torch.randn); here it is uniform between -1 and 1."""

QUESTION = "How far from 0 can a number of torch.randn be?"


def sample_noise(batch_size, dim, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return torch.randn(batch_size, dim)
