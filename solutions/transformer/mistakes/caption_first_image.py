"""All captions look at the first image."""

QUESTION = "Which of the N images does the memory of row 1 hold?"


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:1, None].expand(len(features), -1, -1)
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    x = self.positional_encoding(self.embedding(captions))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
