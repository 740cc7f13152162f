"""The last norms, norm_encoder and norm_decoder, are not used."""

QUESTION = "With norm_first, what has normed the sum that leaves the last layer?"


def transformer_encode(self, src):
    x = self.position(self.embed(src) * math.sqrt(self.embed_dim))
    for layer in self.encoder:
        x = layer(x)
    return x


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return x @ self.embed.weight.T


Transformer.encode = transformer_encode
Transformer.decode = transformer_decode
