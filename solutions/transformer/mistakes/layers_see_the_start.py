"""Every decoder layer starts from the embedding: each is to go on from the one before."""

QUESTION = "What does the second layer get?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        out = layer(x, memory, mask)
    return self.norm_decoder(out) @ self.embed.weight.T


Transformer.decode = transformer_decode
