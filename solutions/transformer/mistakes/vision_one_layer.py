"""Only one of the layers is used."""

QUESTION = "How often does a patch look at the others?"


def visiontransformer_forward(self, x):
    x = self.positional_encoding(self.patch_embed(x))
    x = self.transformer[0](x)
    return self.head(x.mean(dim=1))


VisionTransformer.forward = visiontransformer_forward
