"""The weights of a Linear are used as x @ weight; it keeps them as (out, in), so it is x @ weight.T, or simply a call
of the layer."""

QUESTION = "What does self.query(query) compute?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = query @ self.query.weight + self.query.bias.view(heads).transpose(1, 2)
    k = key @ self.key.weight + self.key.bias.view(heads).transpose(1, 2)
    v = value @ self.value.weight + self.value.bias.view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    weights = self.attn_drop(weights)
    return (weights @ v).transpose(1, 2).reshape(N, S, E) @ self.proj.weight + self.proj.bias


MultiHeadAttention.forward = forward
