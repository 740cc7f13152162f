"""merge_heads reshapes without letting heads and tokens change places first: it lays different tokens side by side."""

QUESTION = "In (N, H, T, E/H), which number follows the last one of head 0, token 0?"


def merge_heads(x):
    N, H, T, size = x.shape
    return x.reshape(N, T, H * size)
