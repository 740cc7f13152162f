"""The mask is made on the CPU, wherever the tokens are: on a GPU the two do not meet."""

CHECKS = ("hidden.model_on_a_gpu[after]", "hidden.model_on_a_gpu[before]")
QUESTION = "On which device is a tensor that is made without a word about it?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1]))
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.decode = transformer_decode
