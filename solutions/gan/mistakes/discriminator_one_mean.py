"""All samples are put into one mean. Real and fake batches have a mean each: a larger batch has no more say."""

QUESTION = "Real has 2 samples and fake has 200. How much does a real one count?"


def discriminator_loss(logits_real, logits_fake):
    return 2 * torch.cat([F.softplus(-logits_real), F.softplus(logits_fake)]).mean()
