"""The patches are summed up: it is the mean."""

QUESTION = "Should an image of more patches give larger numbers?"


def visiontransformer_forward(self, x):
    x = self.positional_encoding(self.patch_embed(x))
    for layer in self.transformer:
        x = layer(x)
    return self.head(x.sum(dim=1))


VisionTransformer.forward = visiontransformer_forward
