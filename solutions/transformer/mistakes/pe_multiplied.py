"""The encoding is multiplied with x: it is added."""

QUESTION = "What becomes of the numbers where a sine is 0?"


def positionalencoding_forward(self, x):
    return self.dropout(x * self.pe[:, : x.shape[1]])


PositionalEncoding.forward = positionalencoding_forward
