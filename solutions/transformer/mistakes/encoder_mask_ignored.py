"""src_mask is not passed on: every token sees every other."""

QUESTION = "Who needs the mask?"


def transformerencoderlayer_forward(self, src, src_mask=None):
    if self.norm_first:
        x = self.norm_self(src)
        src = src + self.dropout_self(self.self_attn(x, x, x))
        return src + self.dropout_ffn(self.ffn(self.norm_ffn(src)))
    src = self.norm_self(src + self.dropout_self(self.self_attn(src, src, src)))
    return self.norm_ffn(src + self.dropout_ffn(self.ffn(src)))


TransformerEncoderLayer.forward = transformerencoderlayer_forward
