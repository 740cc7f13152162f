"""One helper for all sublayers of the decoder, in forward and in step; masks of booleans; scores by F.linear."""


def _around(layer, x, norm, drop, sublayer):
    if layer.norm_first:
        return x + drop(sublayer(norm(x)))
    return norm(x + drop(sublayer(x)))


def decoder_forward(self, tgt, memory, tgt_mask=None):
    mask = None if tgt_mask is None else tgt_mask.bool()
    x = _around(self, tgt, self.norm_self, self.dropout_self, lambda x: self.self_attn(x, x, x, mask))
    x = _around(self, x, self.norm_cross, self.dropout_cross, lambda x: self.cross_attn(x, memory, memory))
    return _around(self, x, self.norm_ffn, self.dropout_ffn, self.ffn)


def decoder_step(self, x, memory, past=None):
    kept = []

    def look_back(new):
        kept.append(new if past is None else torch.cat((past, new), 1))
        return self.self_attn(new, kept[0], kept[0])

    x = _around(self, x, self.norm_self, self.dropout_self, look_back)
    x = _around(self, x, self.norm_cross, self.dropout_cross, lambda x: self.cross_attn(x, memory, memory))
    return _around(self, x, self.norm_ffn, self.dropout_ffn, self.ffn), kept[0]


def decode(self, tgt, memory):
    T = tgt.size(1)
    mask = ~torch.triu(torch.ones(T, T, dtype=torch.bool, device=tgt.device), diagonal=1)
    x = self.position(self.embed(tgt) * self.embed_dim**0.5)
    for layer in self.decoder:
        x = layer(x, memory, tgt_mask=mask)
    return nn.functional.linear(self.norm_decoder(x), self.embed.weight)


TransformerDecoderLayer.forward = decoder_forward
TransformerDecoderLayer.step = decoder_step
Transformer.decode = decode
