"""This is the generator that EECS 498 asks for in later years, with layers of 128, 256 and 512. Here it is that of
CS231n: two hidden layers of 1024.
"""

QUESTION = "Which sizes does this handout's table ask for?"


def generator(noise_dim=96, seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(noise_dim, 128),
        nn.ReLU(),
        nn.Linear(128, 256),
        nn.ReLU(),
        nn.Linear(256, 512),
        nn.ReLU(),
        nn.Linear(512, 784),
        nn.Tanh(),
    )
