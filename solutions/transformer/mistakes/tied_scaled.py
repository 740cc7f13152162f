"""The tied scores are divided by sqrt(E): only the embedding is scaled."""

QUESTION = "Is anything done to the products with the embedding's rows?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T / math.sqrt(self.embed_dim)


Transformer.decode = transformer_decode
