"""log(sigmoid(s)) is computed in two steps: sigmoid(-200) is stored as 0 and 1 - sigmoid(200) as well, whose
logarithm is minus infinity. Take both together: log sigmoid(s) = -softplus(-s).
"""

QUESTION = "What is sigmoid(200) as a float, and what is left of 1 - sigmoid(200)?"


def discriminator_loss(logits_real, logits_fake):
    return -torch.log(torch.sigmoid(logits_real)).mean() - torch.log(1 - torch.sigmoid(logits_fake)).mean()


def generator_loss(logits_fake):
    return -torch.log(torch.sigmoid(logits_fake)).mean()
