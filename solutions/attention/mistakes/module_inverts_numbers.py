"""The mask is inverted with ~, or used as an index, as if it always held booleans: it may hold the numbers 0 and 1 as
well. Compare it with 0."""

QUESTION = "What is ~ of the number 1, and of a float?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(heads).transpose(1, 2)
    k = self.key(key).view(heads).transpose(1, 2)
    v = self.value(value).view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        hidden = torch.logical_not(attn_mask) if attn_mask.dtype == torch.bool else attn_mask.bool()
        scores = scores.masked_fill(hidden, -1e9)
    weights = torch.softmax(scores, dim=-1)
    weights = self.attn_drop(weights)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
