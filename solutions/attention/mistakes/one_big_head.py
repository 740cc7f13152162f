"""All heads are one: num_heads is never used. Each head has weights of its own, from its own part of the columns."""

QUESTION = "How many weights does a query have for one key, with three heads?"


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    q = split_heads(query @ params["W_q"] + params["b_q"], 1)
    k = split_heads(key @ params["W_k"] + params["b_k"], 1)
    v = split_heads(value @ params["W_v"] + params["b_v"], 1)
    if attn_mask is not None and attn_mask.ndim == 3:
        attn_mask = attn_mask[:, None]
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    return merge_heads(out) @ params["W_o"] + params["b_o"], cache


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    q = self.query(query).view(N, -1, 1, E).transpose(1, 2)
    k = self.key(key).view(N, -1, 1, E).transpose(1, 2)
    v = self.value(value).view(N, -1, 1, E).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    weights = self.attn_drop(weights)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
