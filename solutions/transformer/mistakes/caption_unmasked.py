"""The words are not masked: each sees the one that it has to say."""

QUESTION = "What may the second word see of the third?"


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:, None]
    x = self.positional_encoding(self.embedding(captions))
    for layer in self.transformer:
        x = layer(x, memory)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
