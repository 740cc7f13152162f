"""The weights in the cache are averaged over the heads: each head's are asked for, (N, H, S, T)."""

QUESTION = "Which axis is missing in your weights?"


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    q = split_heads(query @ params["W_q"] + params["b_q"], num_heads)
    k = split_heads(key @ params["W_k"] + params["b_k"], num_heads)
    v = split_heads(value @ params["W_v"] + params["b_v"], num_heads)
    if attn_mask is not None and attn_mask.ndim == 3:
        attn_mask = attn_mask[:, None]
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    cache = {**cache, "weights": cache["weights"].mean(axis=1)}
    return merge_heads(out) @ params["W_o"] + params["b_o"], cache
