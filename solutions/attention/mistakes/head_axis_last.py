"""The heads end up behind the tokens, (N, T, H, E/H): products of the last two axes would then mix the heads. The
order is (N, H, T, E/H)."""

QUESTION = "Which two axes does @ multiply, and are these tokens and numbers?"


def split_heads(x, num_heads):
    N, T, E = x.shape
    return x.reshape(N, T, num_heads, E // num_heads)
