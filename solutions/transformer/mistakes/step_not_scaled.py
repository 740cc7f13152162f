"""step does not multiply the embedding by sqrt(E), as decode does."""

QUESTION = "What does decode do between the look-up and the positions?"


def transformer_step(self, token, memory, pasts=None):
    t = 0 if pasts is None else pasts[0].shape[1]
    x = self.embed(token[:, None])
    x = self.position.dropout(x + self.position.pe[:, t : t + 1])
    new = []
    for number, layer in enumerate(self.decoder):
        x, past = layer.step(x, memory, None if pasts is None else pasts[number])
        new.append(past)
    return (self.norm_decoder(x) @ self.embed.weight.T)[:, 0], new


Transformer.step = transformer_step
