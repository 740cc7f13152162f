"""No path leads around cross_attn: what comes in has to be added."""

QUESTION = "If cross_attn said nothing, what would be left?"


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        tgt = self.dropout_cross(self.cross_attn(self.norm_cross(tgt), memory, memory))
        return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = self.norm_cross(self.dropout_cross(self.cross_attn(tgt, memory, memory)))
    return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))


TransformerDecoderLayer.forward = transformerdecoderlayer_forward
