"""The image gets a position as well: the memory is the projected features alone."""

QUESTION = "Is there an order in a memory of one token?"


def captioningtransformer_forward(self, features, captions):
    memory = self.positional_encoding(self.visual_projection(features)[:, None])
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    x = self.positional_encoding(self.embedding(captions))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
