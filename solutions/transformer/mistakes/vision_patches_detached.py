"""The patches are detached: nothing is learned of how to read them."""

QUESTION = "Through which step does the gradient reach proj?"

CHECKS = ("hidden.vision_gradients",)


def visiontransformer_forward(self, x):
    x = self.positional_encoding(self.patch_embed(x).detach())
    for layer in self.transformer:
        x = layer(x)
    return self.head(x.mean(dim=1))


VisionTransformer.forward = visiontransformer_forward
