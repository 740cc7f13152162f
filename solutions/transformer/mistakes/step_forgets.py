"""The past is not kept: every token sees only itself."""

QUESTION = "How long are the keys in the third step?"


def transformerdecoderlayer_step(self, x, memory, past=None):
    new = self.norm_self(x) if self.norm_first else x
    past = new
    x = x + self.dropout_self(self.self_attn(new, past, past))
    if self.norm_first:
        x = x + self.dropout_cross(self.cross_attn(self.norm_cross(x), memory, memory))
        return x + self.dropout_ffn(self.ffn(self.norm_ffn(x))), past
    x = self.norm_self(x)
    x = self.norm_cross(x + self.dropout_cross(self.cross_attn(x, memory, memory)))
    return self.norm_ffn(x + self.dropout_ffn(self.ffn(x))), past


TransformerDecoderLayer.step = transformerdecoderlayer_step
