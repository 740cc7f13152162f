"""The module's softmax runs over the queries (dim=-2), or over the heads: each query divides its attention among the
keys, dim=-1."""

QUESTION = "Scores are (N, H, S, T). Which axis are the keys?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(heads).transpose(1, 2)
    k = self.key(key).view(heads).transpose(1, 2)
    v = self.value(value).view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-2)
    weights = self.attn_drop(weights)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
