"""The mask hides the past and shows the future: triu where tril is meant."""

QUESTION = "Which entries of row 0 of the mask are 1?"


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:, None]
    mask = torch.triu(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    x = self.positional_encoding(self.embedding(captions))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
