"""The mask shows the future and hides the past: 1 stands for what may be seen."""

QUESTION = "Which columns of row 0 of your mask are 1?"


def transformer_decode(self, tgt, memory):
    mask = torch.triu(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.decode = transformer_decode
