"""A class token of zeros is put in front and read at the end: here the mean over the patches is read."""

QUESTION = "How many tokens do the layers see?"


def visiontransformer_forward(self, x):
    x = self.patch_embed(x)
    x = self.positional_encoding(torch.cat([torch.zeros_like(x[:, :1]), x], dim=1)[:, : x.shape[1]])
    for layer in self.transformer:
        x = layer(x)
    return self.head(x[:, 0])


VisionTransformer.forward = visiontransformer_forward
