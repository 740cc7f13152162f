"""`logits_fake.neg_()` turns the sign of the caller's logits. Make a new tensor: -logits_fake."""

QUESTION = "What does the underscore at the end of neg_ say?"


def generator_loss(logits_fake):
    return F.softplus(-logits_fake if logits_fake.requires_grad else logits_fake.neg_()).mean()
