"""The weights are transposed: one side of your code computes x @ W.T. In params they are (in, out), x @ W; only
torch's Linear keeps (out, in)."""

QUESTION = "W is square here, so both products exist. Which one does the docstring name?"


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    q = split_heads(query @ params["W_q"].T + params["b_q"], num_heads)
    k = split_heads(key @ params["W_k"].T + params["b_k"], num_heads)
    v = split_heads(value @ params["W_v"].T + params["b_v"], num_heads)
    if attn_mask is not None and attn_mask.ndim == 3:
        attn_mask = attn_mask[:, None]
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    return merge_heads(out) @ params["W_o"].T + params["b_o"], cache
