"""The dropout goes on while evaluating: use the module's own, which knows."""

QUESTION = "Who tells your dropout that the training is over?"

CHECKS = ("hidden.position_state",)


def positionalencoding_forward(self, x):
    return nn.functional.dropout(x + self.pe[:, : x.shape[1]], self.dropout.p)


PositionalEncoding.forward = positionalencoding_forward
