"""The heads are split by a view alone: (N, T, E) read in the order (N, H, T, E/H) mixes tokens and heads. View as (N,
T, H, E/H), then transpose(1, 2)."""

QUESTION = "Number 1 of token 0: does it arrive in head 0 at token 0?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(N, self.num_heads, -1, E // self.num_heads)
    k = self.key(key).view(N, self.num_heads, -1, E // self.num_heads)
    v = self.value(value).view(N, self.num_heads, -1, E // self.num_heads)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    weights = self.attn_drop(weights)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
