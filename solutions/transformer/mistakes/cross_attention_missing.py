"""The decoder never looks at memory."""

QUESTION = "Where does what the encoder has found enter the decoder?"


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
        return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
    tgt = self.norm_cross(tgt)
    return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))


TransformerDecoderLayer.forward = transformerdecoderlayer_forward
