"""decode returns probabilities: logits are what comes before the softmax."""

QUESTION = "Who takes the softmax: the model, or the loss?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return torch.softmax(self.norm_decoder(x) @ self.embed.weight.T, dim=-1)


Transformer.decode = transformer_decode
