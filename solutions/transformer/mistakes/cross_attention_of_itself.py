"""The cross-attention asks the decoder's own tokens: keys and values come from memory."""

QUESTION = "Where does what the encoder has found enter the decoder?"


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        tgt = tgt + self.dropout_cross(
            self.cross_attn(self.norm_cross(tgt), self.norm_cross(tgt), self.norm_cross(tgt))
        )
        return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = self.norm_cross(tgt + self.dropout_cross(self.cross_attn(tgt, tgt, tgt)))
    return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))


TransformerDecoderLayer.forward = transformerdecoderlayer_forward
