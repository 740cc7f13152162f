"""The new token is put in front of the past and asked for again as its first: the past keeps the order, and the
query is the new token alone."""

QUESTION = "Who asks: the newest token, or the oldest?"


def transformerdecoderlayer_step(self, x, memory, past=None):
    new = self.norm_self(x) if self.norm_first else x
    past = new if past is None else torch.cat([past, new], dim=1)
    x = x + self.dropout_self(self.self_attn(past[:, :1], past, past))
    if self.norm_first:
        x = x + self.dropout_cross(self.cross_attn(self.norm_cross(x), memory, memory))
        return x + self.dropout_ffn(self.ffn(self.norm_ffn(x))), past
    x = self.norm_self(x)
    x = self.norm_cross(x + self.dropout_cross(self.cross_attn(x, memory, memory)))
    return self.norm_ffn(x + self.dropout_ffn(self.ffn(x))), past


TransformerDecoderLayer.step = transformerdecoderlayer_step
