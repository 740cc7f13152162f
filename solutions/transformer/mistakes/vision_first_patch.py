"""Only the first patch is asked what is in the image: take the mean over all of them."""

QUESTION = "Which patches have a share in what the head reads?"


def visiontransformer_forward(self, x):
    x = self.positional_encoding(self.patch_embed(x))
    for layer in self.transformer:
        x = layer(x)
    return self.head(x[:, 0])


VisionTransformer.forward = visiontransformer_forward
