"""The table is a parameter: training would change it. It is to be a buffer."""

QUESTION = "What does parameters() list?"

CHECKS = ("hidden.position_state",)


def positionalencoding_init(self, embed_dim, dropout=0.1, max_len=5000):
    nn.Module.__init__(self)
    self.dropout = nn.Dropout(p=dropout)
    pe = torch.tensor(sinusoidal_positional_encoding(max_len, embed_dim), dtype=torch.float32)
    self.pe = nn.Parameter(pe[None])


PositionalEncoding.__init__ = positionalencoding_init
