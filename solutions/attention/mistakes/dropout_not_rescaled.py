"""The weights that are kept are not made larger: divided by 1 - dropout, they keep the mean of the output as it is
while evaluating."""

QUESTION = "Half of the weights are dropped. What is the mean of the output, compared with no dropout?"


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
    weights = self.attn_drop(weights) * (1.0 - self.attn_drop.p if self.training else 1.0)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
