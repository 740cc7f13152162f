"""The heads get every H-th column: head h should get neighbouring ones, h * E/H up to (h + 1) * E/H."""

QUESTION = "E = 6 and three heads: which columns has head 0?"


def split_heads(x, num_heads):
    N, T, E = x.shape
    return x.reshape(N, T, E // num_heads, num_heads).transpose(0, 3, 1, 2)


def merge_heads(x):
    N, H, T, size = x.shape
    return x.transpose(0, 2, 3, 1).reshape(N, T, H * size)
