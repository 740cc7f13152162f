"""What the sublayers say is not dropped: dropout_self, dropout_cross and dropout_ffn are not used."""

QUESTION = "Which modules of __init__ does forward not use?"

CHECKS = ("hidden.layer_dropout[Encoder]", "hidden.layer_dropout[Decoder]")


def transformerencoderlayer_forward(self, src, src_mask=None):
    if self.norm_first:
        x = self.norm_self(src)
        src = src + (self.self_attn(x, x, x, src_mask))
        return src + (self.ffn(self.norm_ffn(src)))
    src = self.norm_self(src + (self.self_attn(src, src, src, src_mask)))
    return self.norm_ffn(src + (self.ffn(src)))


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + (self.self_attn(x, x, x, tgt_mask))
        tgt = tgt + (self.cross_attn(self.norm_cross(tgt), memory, memory))
        return tgt + (self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_self(tgt + (self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = self.norm_cross(tgt + (self.cross_attn(tgt, memory, memory)))
    return self.norm_ffn(tgt + (self.ffn(tgt)))


TransformerEncoderLayer.forward = transformerencoderlayer_forward
TransformerDecoderLayer.forward = transformerdecoderlayer_forward
