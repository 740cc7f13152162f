"""The cross-attention comes before the self-attention."""

QUESTION = "What does a token look at first?"


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_cross(self.cross_attn(self.norm_cross(tgt), memory, memory))
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_cross(tgt + self.dropout_cross(self.cross_attn(tgt, memory, memory)))
    tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))


TransformerDecoderLayer.forward = transformerdecoderlayer_forward
