"""The words are multiplied by sqrt(E): this model embeds them as they are."""

QUESTION = "What happens to a row between the embedding and its position?"


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:, None]
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    x = self.positional_encoding(self.embedding(captions) * math.sqrt(self.embedding.embedding_dim))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
