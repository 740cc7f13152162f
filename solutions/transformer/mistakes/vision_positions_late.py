"""The positions are added behind the layers: they have to be there before the first one."""

QUESTION = "Which layer is to know where a patch was?"


def visiontransformer_forward(self, x):
    x = self.patch_embed(x)
    for layer in self.transformer:
        x = layer(x)
    x = self.positional_encoding(x)
    return self.head(x.mean(dim=1))


VisionTransformer.forward = visiontransformer_forward
