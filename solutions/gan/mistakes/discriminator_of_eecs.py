"""This is the discriminator that EECS 498 asks for in later years, with layers of 400, 200 and 100. Here it is that
of CS231n: two hidden layers of 256.
"""

QUESTION = "Which sizes does this handout's table ask for?"


def discriminator(seed=None):
    if seed is not None:
        torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 400),
        nn.LeakyReLU(0.05),
        nn.Linear(400, 200),
        nn.LeakyReLU(0.05),
        nn.Linear(200, 100),
        nn.LeakyReLU(0.05),
        nn.Linear(100, 1),
    )
