"""The weights of hidden keys are set to 0 after the softmax: the others no longer sum to 1. Hide the scores, before
the softmax."""

QUESTION = "One of two equal keys is hidden. What weight should the other have, and what has it?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(heads).transpose(1, 2)
    k = self.key(key).view(heads).transpose(1, 2)
    v = self.value(value).view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    weights = torch.softmax(scores, dim=-1)
    if attn_mask is not None:
        weights = weights.masked_fill(attn_mask == 0, 0.0)
    weights = self.attn_drop(weights)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
