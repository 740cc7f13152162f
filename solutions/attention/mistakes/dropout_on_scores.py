"""Dropout is applied to the scores: a dropped score becomes 0, which is a score like any other, and its key keeps a
weight. Apply it to the weights, after the softmax."""

QUESTION = "Every score is dropped. What weights does your softmax make of that?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(heads).transpose(1, 2)
    k = self.key(key).view(heads).transpose(1, 2)
    v = self.value(value).view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    scores = self.attn_drop(scores)
    weights = torch.softmax(scores, dim=-1)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
