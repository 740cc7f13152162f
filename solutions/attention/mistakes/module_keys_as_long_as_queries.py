"""Keys and values are reshaped with S, the number of queries; they have T rows. In self-attention
nobody would notice."""

QUESTION = "key is (N, T, E). Which number belongs into the second place of its reshape?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(N, S, self.num_heads, E // self.num_heads).transpose(1, 2)
    k = self.key(key).view(N, S, self.num_heads, E // self.num_heads).transpose(1, 2)
    v = self.value(value).view(N, S, self.num_heads, E // self.num_heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    weights = self.attn_drop(weights)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
