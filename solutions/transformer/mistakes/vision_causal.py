"""A patch may not see those that come after it: an image has no future, no mask is needed."""

QUESTION = "Which patches may the first one look at?"


def visiontransformer_forward(self, x):
    x = self.positional_encoding(self.patch_embed(x))
    mask = torch.tril(torch.ones(x.shape[1], x.shape[1], device=x.device))
    for layer in self.transformer:
        x = layer(x, mask)
    return self.head(x.mean(dim=1))


VisionTransformer.forward = visiontransformer_forward
