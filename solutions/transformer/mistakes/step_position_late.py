"""The positions are one ahead: the first token has position 0."""

QUESTION = "Which position has the first token?"


def transformer_step(self, token, memory, pasts=None):
    t = 1 if pasts is None else pasts[0].shape[1] + 1
    x = self.embed(token[:, None]) * math.sqrt(self.embed_dim)
    x = self.position.dropout(x + self.position.pe[:, t : t + 1])
    new = []
    for number, layer in enumerate(self.decoder):
        x, past = layer.step(x, memory, None if pasts is None else pasts[number])
        new.append(past)
    return (self.norm_decoder(x) @ self.embed.weight.T)[:, 0], new


Transformer.step = transformer_step
