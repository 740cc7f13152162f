"""The patches are dropped out while evaluating, too: positional_encoding has a dropout, which knows."""

QUESTION = "Who tells your dropout that the training is over?"

CHECKS = ("hidden.vision_dropout",)


def visiontransformer_forward(self, x):
    x = self.positional_encoding(nn.functional.dropout(self.patch_embed(x), self.positional_encoding.dropout.p))
    for layer in self.transformer:
        x = layer(x)
    return self.head(x.mean(dim=1))


VisionTransformer.forward = visiontransformer_forward
