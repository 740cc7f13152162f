"""sample_noise takes no seed, so nobody can ask for the same noise twice. Add the argument, None by default."""

QUESTION = "What does the handout's list of arguments end with?"


def sample_noise(batch_size, dim):
    return 2 * torch.rand(batch_size, dim) - 1
