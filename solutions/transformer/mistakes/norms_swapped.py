"""norm_cross and norm_ffn have changed places."""

QUESTION = "Which norm belongs to which sublayer?"


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        tgt = tgt + self.dropout_cross(self.cross_attn(self.norm_ffn(tgt), memory, memory))
        return tgt + self.dropout_ffn(self.ffn(self.norm_cross(tgt)))
    tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = self.norm_ffn(tgt + self.dropout_cross(self.cross_attn(tgt, memory, memory)))
    return self.norm_cross(tgt + self.dropout_ffn(self.ffn(tgt)))


TransformerDecoderLayer.forward = transformerdecoderlayer_forward
