"""The last rows of the table are taken: a sequence begins at position 0."""

QUESTION = "Which row does the first token get?"

CHECKS = ("public.position_module",)


def positionalencoding_forward(self, x):
    return self.dropout(x + self.pe[:, -x.shape[1] :])


PositionalEncoding.forward = positionalencoding_forward
