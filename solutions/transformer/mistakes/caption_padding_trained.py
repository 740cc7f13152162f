"""The row of <NULL> is trained like a word's: padding_idx keeps it out."""

QUESTION = "What does a row learn from places that were only appended?"


_captioningtransformer_init = CaptioningTransformer.__init__


def captioningtransformer_init(self, word_to_idx, *sizes, **named):
    _captioningtransformer_init(self, word_to_idx, *sizes, **named)
    self.embedding = nn.Embedding(len(word_to_idx), self.embedding.embedding_dim)


CaptioningTransformer.__init__ = captioningtransformer_init
