"""The dropout goes on while evaluating: use the module's own, which knows."""

QUESTION = "Who tells your dropout that the training is over?"

CHECKS = ("hidden.layer_dropout[Encoder]", "hidden.layer_dropout[Decoder]")


def transformerencoderlayer_forward(self, src, src_mask=None):
    if self.norm_first:
        x = self.norm_self(src)
        src = src + nn.functional.dropout(p=self.dropout_self.p, input=self.self_attn(x, x, x, src_mask))
        return src + nn.functional.dropout(p=self.dropout_ffn.p, input=self.ffn(self.norm_ffn(src)))
    src = self.norm_self(
        src + nn.functional.dropout(p=self.dropout_self.p, input=self.self_attn(src, src, src, src_mask))
    )
    return self.norm_ffn(src + nn.functional.dropout(p=self.dropout_ffn.p, input=self.ffn(src)))


def transformerdecoderlayer_forward(self, tgt, memory, tgt_mask=None):
    if self.norm_first:
        x = self.norm_self(tgt)
        tgt = tgt + nn.functional.dropout(p=self.dropout_self.p, input=self.self_attn(x, x, x, tgt_mask))
        tgt = tgt + nn.functional.dropout(
            p=self.dropout_cross.p, input=self.cross_attn(self.norm_cross(tgt), memory, memory)
        )
        return tgt + nn.functional.dropout(p=self.dropout_ffn.p, input=self.ffn(self.norm_ffn(tgt)))
    tgt = self.norm_self(
        tgt + nn.functional.dropout(p=self.dropout_self.p, input=self.self_attn(tgt, tgt, tgt, tgt_mask))
    )
    tgt = self.norm_cross(
        tgt + nn.functional.dropout(p=self.dropout_cross.p, input=self.cross_attn(tgt, memory, memory))
    )
    return self.norm_ffn(tgt + nn.functional.dropout(p=self.dropout_ffn.p, input=self.ffn(tgt)))


TransformerEncoderLayer.forward = transformerencoderlayer_forward
TransformerDecoderLayer.forward = transformerdecoderlayer_forward
