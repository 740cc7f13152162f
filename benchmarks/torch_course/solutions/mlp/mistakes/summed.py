"""The loss is summed over the batch, not averaged."""


def cross_entropy(scores, y):
    return (torch.logsumexp(scores, 1) - scores[torch.arange(len(y)), y]).sum()
