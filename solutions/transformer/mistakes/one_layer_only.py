"""Only the first layer is used."""

QUESTION = "How many layers does an input pass?"


def transformer_encode(self, src):
    x = self.position(self.embed(src) * math.sqrt(self.embed_dim))
    for layer in self.encoder[:1]:
        x = layer(x)
    return self.norm_encoder(x)


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder[:1]:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.encode = transformer_encode
Transformer.decode = transformer_decode
