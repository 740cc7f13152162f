"""A parameter is changed in place (+=, /=, ...): the caller still holds it, and the next call uses it."""

QUESTION = "Which line of yours writes into an entry of params?"


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    W_q = params["W_q"]
    W_q /= np.sqrt(W_q.shape[0] // num_heads)
    q = split_heads((query @ W_q) * np.sqrt(W_q.shape[0] // num_heads) + params["b_q"], num_heads)
    k = split_heads(key @ params["W_k"] + params["b_k"], num_heads)
    v = split_heads(value @ params["W_v"] + params["b_v"], num_heads)
    if attn_mask is not None and attn_mask.ndim == 3:
        attn_mask = attn_mask[:, None]
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    return merge_heads(out) @ params["W_o"] + params["b_o"], cache
