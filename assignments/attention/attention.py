"""Attention: every position looks at all others and takes from each as much as it finds relevant.

Shapes used throughout: N examples, S queries, T keys (each with a value), D numbers in a query and in a key, Dv numbers
in a value; in layers with several heads E numbers in a token, H heads, E / H numbers for each.

    q (..., S, D)     k (..., T, D)     v (..., T, Dv)     scores, weights (..., S, T)     out (..., S, Dv)

A mask says what may be looked at: `mask[..., i, j]` is True where query i may look at key j, and False where key j is
hidden from it. A query from which every key is hidden gets the weights 0 and the output 0.

All functions are numpy's; `MultiHeadAttention` at the end is the same once more as a module of torch. No function may
change the arrays it is given, or remember anything outside of its cache.
"""

import math

import numpy as np
import torch
from torch import nn

# ---------------------------------------------------------------------------------------------------- softmax


def softmax(x, axis=-1):
    """Positive numbers that sum to 1 along `axis`, in the proportions of exp(x). No entry of x is too large for it.

    Args:
        x: array of any shape.
        axis: along which the results sum to 1.

    Returns:
        array of x's shape.
    """
    # exp(1000) overflows. What may be taken from all entries of a row without changing the result? (3 lines)
    raise NotImplementedError("attention: softmax is not written yet")


# ------------------------------------------------------------------------------------------------------ masks


def causal_mask(T):
    """Who may look at whom when nobody may see the future: position i looks at 0, ..., i.

    Args:
        T: number of positions.

    Returns:
        booleans (T, T): True where query i (row) may look at key j (column).
    """
    # A triangle. Does a position see itself? (1 line)
    raise NotImplementedError("attention: causal_mask is not written yet")


def padding_mask(lengths, T):
    """Hides what was only appended so that all sequences of a batch are T long.

    Args:
        lengths: integers (N,), how many of the T keys of each example are real; they come first.
        T: number of keys.

    Returns:
        booleans (N, 1, T): True where the key is real. The axis in the middle stands for the queries: all of an example
        see the same keys.
    """
    # Compare positions with lengths; which of the two needs new axes? (1 line)
    raise NotImplementedError("attention: padding_mask is not written yet")


# ----------------------------------------------------------------------------------------------------- scores


def dot_score(q, k):
    """How well each query fits each key: their dot product, not scaled.

    Args:
        q: queries (N, S, D).
        k: keys (N, T, D).

    Returns:
        scores (N, S, T).
    """
    # One product of stacks of matrices. Which two axes of k trade places? (1 line)
    raise NotImplementedError("attention: dot_score is not written yet")


def additive_score(q, k, W_q, W_k, v):
    """The score of Bahdanau: a small network with one hidden layer of A units looks at a query and a key.

        scores[n, i, j] = sum over a of v[a] * tanh(q[n, i] @ W_q + k[n, j] @ W_k)[a]

    Queries and keys may differ in size.

    Args:
        q: queries (N, S, Dq).
        k: keys (N, T, Dk).
        W_q: weights (Dq, A).
        W_k: weights (Dk, A).
        v: weights (A,).

    Returns:
        scores (N, S, T).
    """
    # Project both first; then new axes make (N, S, 1, A) and (N, 1, T, A), and their sum is (N, S, T, A). (2 lines)
    raise NotImplementedError("attention: additive_score is not written yet")


# -------------------------------------------------------------------------------- scaled dot-product attention


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    """For each query a weighted mean of the values; the weights say how well the query fits each key.

    The scores are dot products divided by sqrt(D); the weights are their softmax over the keys that may be looked at.

    Args:
        q: queries (..., S, D); the leading axes, if any, are the same for q, k and v.
        k: keys (..., T, D).
        v: values (..., T, Dv).
        mask: None, or booleans of a shape that broadcasts to (..., S, T): False hides a key from a query.

    Returns:
        out: array (..., S, Dv). 0 for a query from which all keys are hidden.
        cache: a dict with `cache["weights"]`, the weights (..., S, T), and what else the backward pass needs.
    """
    # Scores; hidden ones become so small that the softmax makes them 0; weights; out. What does
    # softmax make of a row in which everything is hidden, and what should it be? (about 7 lines)
    raise NotImplementedError("attention: scaled_dot_product_attention_forward is not written yet")


def scaled_dot_product_attention_backward(dout, cache):
    """The gradients of the attention's inputs.

    Args:
        dout: array (..., S, Dv), the gradient of the loss by the output.
        cache: from `scaled_dot_product_attention_forward`.

    Returns:
        dq: array (..., S, D).
        dk: array (..., T, D).
        dv: array (..., T, Dv).
    """
    # Backwards: out = weights @ v, weights = softmax(scores), scores = q @ k.T / sqrt(D). In the softmax
    # every weight of a row depends on every score of that row. Where does the mask come in? (about 7 lines)
    raise NotImplementedError("attention: scaled_dot_product_attention_backward is not written yet")


# ------------------------------------------------------------------------------------------------------ heads


def split_heads(x, num_heads):
    """Give each head its share of every token: head h gets the columns h * E/H up to (h + 1) * E/H.

    Args:
        x: array (N, T, E).
        num_heads: H; E is a multiple of it.

    Returns:
        array (N, H, T, E / H).
    """
    # One reshape cannot do it alone: which axes have to change places afterwards? (2 lines)
    raise NotImplementedError("attention: split_heads is not written yet")


def merge_heads(x):
    """Put the heads side by side again; the inverse of `split_heads`.

    Args:
        x: array (N, H, T, E / H).

    Returns:
        array (N, T, E).
    """
    # The two steps of split_heads, undone in the opposite order. (2 lines)
    raise NotImplementedError("attention: merge_heads is not written yet")


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    """Attention with H heads: project, split, attend in each head, merge, project once more.

    Args:
        query: array (N, S, E), from which the queries are made.
        key: array (N, T, E), from which the keys are made.
        value: array (N, T, E), from which the values are made.
        params: a dict of weights "W_q", "W_k", "W_v", "W_o" (E, E), used as `x @ W + b`, and biases "b_q", "b_k",
            "b_v", "b_o" (E,).
        num_heads: H.
        attn_mask: None, or booleans (S, T) for all examples alike, or (N, 1, T) or (N, S, T) for each its own; False
            hides a key from a query, in all heads.

    Returns:
        out: array (N, S, E).
        cache: a dict with `cache["weights"]`, the weights of every head (N, H, S, T).
    """
    # Three projections, three splits, your attention, a merge and a projection. A mask with an axis for the
    # examples needs one for the heads, at the right place. (about 8 lines)
    raise NotImplementedError("attention: multihead_attention_forward is not written yet")


# ------------------------------------------------------------------------------------------------ as a module


class MultiHeadAttention(nn.Module):
    """Attention with several heads as a layer of a network: torch finds the gradients, and weights may drop out."""

    def __init__(self, embed_dim, num_heads, dropout=0.1):
        super().__init__()
        if embed_dim % num_heads:
            raise ValueError(f"embed_dim {embed_dim} is no multiple of num_heads {num_heads}")
        self.key = nn.Linear(embed_dim, embed_dim)
        self.query = nn.Linear(embed_dim, embed_dim)
        self.value = nn.Linear(embed_dim, embed_dim)
        self.proj = nn.Linear(embed_dim, embed_dim)
        self.attn_drop = nn.Dropout(dropout)
        self.embed_dim, self.num_heads = embed_dim, num_heads

    def forward(self, query, key, value, attn_mask=None):
        """The same as `multihead_attention_forward`, with the weights of this module.

        While training, `attn_drop` is applied to the attention weights, after the softmax.

        Args:
            query: tensor (N, S, E).
            key: tensor (N, T, E).
            value: tensor (N, T, E).
            attn_mask: None, or a tensor (S, T) of booleans or of numbers: where it is 0 (False), the key is hidden.
                Every query sees at least one key.

        Returns:
            tensor (N, S, E).
        """
        # As above, with torch's names: view, transpose, masked_fill, softmax. S and T differ. (about 12 lines)
        raise NotImplementedError("attention: MultiHeadAttention.forward is not written yet")
