"""A position sees only what is before it: it may see itself, too, which is the token said last."""

QUESTION = "Is the diagonal of your mask 0 or 1?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device), diagonal=-1)
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.decode = transformer_decode
