"""The image is added to the words instead of being the memory: the cross-attention then asks the words themselves."""

QUESTION = "Which tensor has the length 1 that a memory of one image has?"


def captioningtransformer_forward(self, features, captions):
    x = self.positional_encoding(self.embedding(captions) + self.visual_projection(features)[:, None])
    memory = x
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
