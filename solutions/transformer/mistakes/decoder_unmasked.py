"""The decoder's self-attention is not masked: every position sees what it has to say."""

QUESTION = "What may position 2 see of position 3?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.decode = transformer_decode
