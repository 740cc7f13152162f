"""The patches get no positions: an image and its pieces in another order have the same scores."""

QUESTION = "What tells attention where a patch was?"


def visiontransformer_forward(self, x):
    x = self.patch_embed(x)
    for layer in self.transformer:
        x = layer(x)
    return self.head(x.mean(dim=1))


VisionTransformer.forward = visiontransformer_forward
