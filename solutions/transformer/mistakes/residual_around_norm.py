"""With norm_first, the path around a sublayer is taken after its norm: it has to pass the norm by, too."""

QUESTION = "Can x itself travel from the first layer to the last?"


def transformerencoderlayer_forward(self, src, src_mask=None):
    if self.norm_first:
        x = self.norm_self(src)
        src = x + self.dropout_self(self.self_attn(x, x, x, src_mask))
        return src + self.dropout_ffn(self.ffn(self.norm_ffn(src)))
    src = self.norm_self(src + self.dropout_self(self.self_attn(src, src, src, src_mask)))
    return self.norm_ffn(src + self.dropout_ffn(self.ffn(src)))


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = x + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        tgt = tgt + self.dropout_cross(self.cross_attn(self.norm_cross(tgt), memory, memory))
        return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = self.norm_cross(tgt + self.dropout_cross(self.cross_attn(tgt, memory, memory)))
    return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))


TransformerEncoderLayer.forward = transformerencoderlayer_forward
TransformerDecoderLayer.forward = transformerdecoderlayer_forward
