"""The probability is kept away from 0 by a clamp or an epsilon in the logarithm: the loss is finite, but wrong and
flat for large logits. -log sigmoid(-200) is 200.
"""

QUESTION = "Is -log sigmoid(-200) as large in your code as -log sigmoid(-100), and what is its slope?"


def discriminator_loss(logits_real, logits_fake):
    real, fake = torch.sigmoid(logits_real), torch.sigmoid(logits_fake)
    return -torch.log(real.clamp(min=1e-12)).mean() - torch.log((1 - fake).clamp(min=1e-12)).mean()


def generator_loss(logits_fake):
    return -torch.log(torch.sigmoid(logits_fake).clamp(min=1e-12)).mean()
