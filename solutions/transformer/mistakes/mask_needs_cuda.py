"""The mask is sent to the GPU, whether there is one or not. It has to be where the tokens are."""

QUESTION = "What has the device of your mask to be like, if the model may be anywhere?"


def transformer_decode(self, tgt, memory):
    mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1])).cuda()
    x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
    for layer in self.decoder:
        x = layer(x, memory, mask)
    return self.norm_decoder(x) @ self.embed.weight.T


Transformer.decode = transformer_decode
