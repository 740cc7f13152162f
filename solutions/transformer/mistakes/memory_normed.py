"""With norm_first, memory goes through norm_cross as well: it is to be used as it is."""

QUESTION = "Which of the three arguments of cross_attn does the norm belong to?"


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        tgt = tgt + self.dropout_cross(
            self.cross_attn(self.norm_cross(tgt), self.norm_cross(memory), self.norm_cross(memory))
        )
        return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = self.norm_cross(tgt + self.dropout_cross(self.cross_attn(tgt, memory, memory)))
    return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))


TransformerDecoderLayer.forward = transformerdecoderlayer_forward
