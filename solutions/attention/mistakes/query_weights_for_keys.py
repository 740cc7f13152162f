"""Keys are projected with the weights of the queries: each of the three has its own."""

QUESTION = "Which parameters of the key projection does your code never read?"


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    q = split_heads(query @ params["W_q"] + params["b_q"], num_heads)
    k = split_heads(key @ params["W_q"] + params["b_q"], num_heads)
    v = split_heads(value @ params["W_v"] + params["b_v"], num_heads)
    if attn_mask is not None and attn_mask.ndim == 3:
        attn_mask = attn_mask[:, None]
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    return merge_heads(out) @ params["W_o"] + params["b_o"], cache


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(heads).transpose(1, 2)
    k = self.query(key).view(heads).transpose(1, 2)
    v = self.value(value).view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = scores.masked_fill(attn_mask == 0, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    weights = self.attn_drop(weights)
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
