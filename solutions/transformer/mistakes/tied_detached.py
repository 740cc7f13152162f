"""The scores use a copy of the embedding that gets no gradient: it is used three times and learns from all."""

QUESTION = "Which of the uses of the embedding reach its gradient?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.detach().T


Transformer.decode = transformer_decode
