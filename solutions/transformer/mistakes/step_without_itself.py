"""The new token is not among the keys: it may see itself."""

QUESTION = "How long are the keys in the first step?"


def transformerdecoderlayer_step(self, x, memory, past=None):
    new = self.norm_self(x) if self.norm_first else x
    past = new if past is None else torch.cat([past, new], dim=1)
    seen = past if past.shape[1] == 1 else past[:, :-1]
    x = x + self.dropout_self(self.self_attn(new, seen, seen))
    if self.norm_first:
        x = x + self.dropout_cross(self.cross_attn(self.norm_cross(x), memory, memory))
        return x + self.dropout_ffn(self.ffn(self.norm_ffn(x))), past
    x = self.norm_self(x)
    x = self.norm_cross(x + self.dropout_cross(self.cross_attn(x, memory, memory)))
    return self.norm_ffn(x + self.dropout_ffn(self.ffn(x))), past


TransformerDecoderLayer.step = transformerdecoderlayer_step
