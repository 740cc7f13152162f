"""The positions count the sequences: they count the tokens of each, along the second axis."""

QUESTION = "Which axis of x counts positions?"


def positionalencoding_forward(self, x):
    return self.dropout(x + self.pe[0, : x.shape[0], None])


PositionalEncoding.forward = positionalencoding_forward
