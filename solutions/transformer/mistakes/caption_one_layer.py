"""Only one of the layers is used."""

QUESTION = "How often does a word look at the image?"


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:, None]
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    x = self.positional_encoding(self.embedding(captions))
    x = self.transformer[0](x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
