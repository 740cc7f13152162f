"""The norm is applied to what a sublayer says, before the sum: it is to be applied to the sum."""

QUESTION = "Has the layer's output mean 0 and variance 1, before the norm's scale and shift?"


def transformerencoderlayer_forward(self, src, src_mask=None):
    if self.norm_first:
        x = self.norm_self(src)
        src = src + self.dropout_self(self.self_attn(x, x, x, src_mask))
        return src + self.dropout_ffn(self.ffn(self.norm_ffn(src)))
    src = src + self.norm_self(self.dropout_self(self.self_attn(src, src, src, src_mask)))
    return src + self.norm_ffn(self.dropout_ffn(self.ffn(src)))


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        tgt = tgt + self.dropout_cross(self.cross_attn(self.norm_cross(tgt), memory, memory))
        return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
    tgt = tgt + self.norm_self(self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = tgt + self.norm_cross(self.dropout_cross(self.cross_attn(tgt, memory, memory)))
    return tgt + self.norm_ffn(self.dropout_ffn(self.ffn(tgt)))


TransformerEncoderLayer.forward = transformerencoderlayer_forward
TransformerDecoderLayer.forward = transformerdecoderlayer_forward
