"""A position sees the one after it: the token that it has to say."""

QUESTION = "Which columns of row 0 of your mask are 1?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device), diagonal=1)
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.decode = transformer_decode
