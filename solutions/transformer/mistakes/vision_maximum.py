"""The largest number over the patches is taken: it is the mean."""

QUESTION = "How do the rows of all patches become one row?"


def visiontransformer_forward(self, x):
    x = self.positional_encoding(self.patch_embed(x))
    for layer in self.transformer:
        x = layer(x)
    return self.head(x.amax(dim=1))


VisionTransformer.forward = visiontransformer_forward
