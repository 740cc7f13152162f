"""A mask (N, S, T) is laid onto scores (N, H, S, T) as it is: numpy then takes its first axis for the heads. It needs
a new axis 1, shape (N, 1, S, T)."""

QUESTION = "As many heads as examples: which example's mask does head 0 of example 1 get?"


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    q = split_heads(query @ params["W_q"] + params["b_q"], num_heads)
    k = split_heads(key @ params["W_k"] + params["b_k"], num_heads)
    v = split_heads(value @ params["W_v"] + params["b_v"], num_heads)
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    return merge_heads(out) @ params["W_o"] + params["b_o"], cache
