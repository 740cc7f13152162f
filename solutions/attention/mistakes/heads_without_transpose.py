"""split_heads and merge_heads only reshape: (N, T, E) read in the order (N, H, T, E/H) mixes tokens and heads. Reshape
to (N, T, H, E/H), then let T and H change places."""

QUESTION = "Number 1 of token 0: does it arrive in head 0 at token 0?"


def split_heads(x, num_heads):
    N, T, E = x.shape
    return x.reshape(N, num_heads, T, E // num_heads)


def merge_heads(x):
    N, H, T, size = x.shape
    return x.reshape(N, T, H * size)
