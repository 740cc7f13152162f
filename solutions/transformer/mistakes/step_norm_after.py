"""step knows only one form: with norm_first the norms come before the sublayers."""

QUESTION = "What does step do differently when norm_first is True?"


def transformerdecoderlayer_step(self, x, memory, past=None):
    new = x
    past = new if past is None else torch.cat([past, new], dim=1)
    x = x + self.dropout_self(self.self_attn(new, past, past))
    if False:
        x = x + self.dropout_cross(self.cross_attn(self.norm_cross(x), memory, memory))
        return x + self.dropout_ffn(self.ffn(self.norm_ffn(x))), past
    x = self.norm_self(x)
    x = self.norm_cross(x + self.dropout_cross(self.cross_attn(x, memory, memory)))
    return self.norm_ffn(x + self.dropout_ffn(self.ffn(x))), past


TransformerDecoderLayer.step = transformerdecoderlayer_step
