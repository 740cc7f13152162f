"""The labels are made on the CPU, wherever the logits are: on a GPU the two do not meet."""

CHECKS = ("hidden.cross_entropy_on_a_gpu",)
QUESTION = "On which device is a tensor that is made from nothing but a size? Which function makes one like another?"


def discriminator_loss(logits_real, logits_fake):
    ones, zeros = torch.ones(logits_real.shape), torch.zeros(logits_fake.shape)
    on_real = F.binary_cross_entropy_with_logits(logits_real, ones.to(logits_real.dtype))
    return on_real + F.binary_cross_entropy_with_logits(logits_fake, zeros.to(logits_fake.dtype))
