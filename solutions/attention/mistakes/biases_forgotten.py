"""The projections have no biases: each is x @ W + b."""

QUESTION = "Which parameters does your code never read?"


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    q = split_heads(query @ params["W_q"], num_heads)
    k = split_heads(key @ params["W_k"], num_heads)
    v = split_heads(value @ params["W_v"], num_heads)
    if attn_mask is not None and attn_mask.ndim == 3:
        attn_mask = attn_mask[:, None]
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    return merge_heads(out) @ params["W_o"], cache


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = query @ self.query.weight.T.view(heads).transpose(1, 2)
    k = key @ self.key.weight.T.view(heads).transpose(1, 2)
    v = value @ self.value.weight.T.view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    weights = self.attn_drop(weights)
    return (weights @ v).transpose(1, 2).reshape(N, S, E) @ self.proj.weight.T


MultiHeadAttention.forward = forward
