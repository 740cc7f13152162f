"""The positions are scaled as well: scale the embedding, then add them."""

QUESTION = "What exactly is multiplied by sqrt(E)?"


def transformer_encode(self, src):
    x = self.position(self.embed(src)) * math.sqrt(self.embed_dim)
    for layer in self.encoder:
        x = layer(x)
    return self.norm_encoder(x)


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt)) * math.sqrt(self.embed_dim)
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.encode = transformer_encode
Transformer.decode = transformer_decode
