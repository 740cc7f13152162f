"""The modules as CS231n's students hand them in: an attention of their own, frequencies by exp, shortcuts by name."""


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads, dropout=0.1):
        super().__init__()
        assert embed_dim % num_heads == 0
        self.key = torch.nn.Linear(embed_dim, embed_dim)
        self.query = torch.nn.Linear(embed_dim, embed_dim)
        self.value = torch.nn.Linear(embed_dim, embed_dim)
        self.proj = torch.nn.Linear(embed_dim, embed_dim)
        self.attn_drop = torch.nn.Dropout(dropout)
        self.n_head = num_heads
        self.head_dim = embed_dim // num_heads

    def forward(self, query, key, value, attn_mask=None):
        N, S, E = query.shape
        N, T, E = value.shape
        q = self.query(query).view(N, S, self.n_head, self.head_dim).transpose(1, 2)
        k = self.key(key).view(N, T, self.n_head, self.head_dim).transpose(1, 2)
        v = self.value(value).view(N, T, self.n_head, self.head_dim).transpose(1, 2)
        energy = torch.matmul(q, k.transpose(2, 3)) / math.sqrt(self.head_dim)
        if attn_mask is not None:
            energy = energy.masked_fill(attn_mask == 0, float("-inf"))
        attention = self.attn_drop(torch.softmax(energy, dim=-1))
        return self.proj(torch.matmul(attention, v).transpose(1, 2).contiguous().view(N, S, E))


class PositionalEncoding(nn.Module):
    def __init__(self, embed_dim, dropout=0.1, max_len=5000):
        super().__init__()
        self.dropout = torch.nn.Dropout(p=dropout)
        assert embed_dim % 2 == 0
        pe = torch.zeros(1, max_len, embed_dim)
        position = torch.arange(max_len).unsqueeze(1).float()
        div_term = torch.exp(torch.arange(0, embed_dim, 2).float() * (-math.log(10000.0) / embed_dim))
        pe[0, :, 0::2] = torch.sin(position * div_term)
        pe[0, :, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        N, S, D = x.shape
        output = torch.empty((N, S, D))
        output = x + self.pe[:, :S, :]
        return self.dropout(output)


class TransformerEncoderLayer(nn.Module):
    def __init__(self, input_dim, num_heads, dim_feedforward=2048, dropout=0.1, norm_first=False):
        super().__init__()
        self.self_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.ffn = FeedForwardNetwork(input_dim, dim_feedforward, dropout)
        self.norm_self = nn.LayerNorm(input_dim)
        self.norm_ffn = nn.LayerNorm(input_dim)
        self.dropout_self = torch.nn.Dropout(dropout)
        self.dropout_ffn = torch.nn.Dropout(dropout)
        self.norm_first = norm_first

    def forward(self, src, src_mask=None):
        for norm, drop, layer in (
            (self.norm_self, self.dropout_self, lambda x: self.self_attn(query=x, key=x, value=x, attn_mask=src_mask)),
            (self.norm_ffn, self.dropout_ffn, self.ffn),
        ):
            shortcut = src
            if self.norm_first:
                src = norm(src)
            src = drop(layer(src)) + shortcut
            if not self.norm_first:
                src = norm(src)
        return src
