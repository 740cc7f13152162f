"""The mask lets every word see the next one as well: it ends at the word itself."""

QUESTION = "Which entries of row 0 of the mask are 1?"


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:, None]
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device), diagonal=1)
    x = self.positional_encoding(self.embedding(captions))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
