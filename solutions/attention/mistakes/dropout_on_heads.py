"""Dropout is applied to single numbers of the heads' output: it belongs to the weights, so that a dropped one takes
away a whole value."""

QUESTION = "One attention weight is dropped. How many numbers of that query's output change?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(heads).transpose(1, 2)
    k = self.key(key).view(heads).transpose(1, 2)
    v = self.value(value).view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return self.proj(self.attn_drop(weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
