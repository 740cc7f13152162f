"""What is returned are probabilities: logits are asked, the loss does the rest."""

QUESTION = "What does the head give, and is anything done to it?"


def visiontransformer_forward(self, x):
    x = self.positional_encoding(self.patch_embed(x))
    for layer in self.transformer:
        x = layer(x)
    return self.head(x.mean(dim=1)).softmax(dim=-1)


VisionTransformer.forward = visiontransformer_forward
