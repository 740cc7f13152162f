"""The sequence is cut into heads instead of the tokens: each head has to see all T tokens, and a part of each."""

QUESTION = "How many tokens does one of your heads see?"


def split_heads(x, num_heads):
    N, T, E = x.shape
    return x.reshape(N, num_heads, T // num_heads, E)
