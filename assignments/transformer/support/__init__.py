"""Given code: attention, a task, and the loop that trains your Transformer on it. Nothing to write here.

The task is to add two numbers below 100 as text. The model reads "47+85=", six characters, and has to write "231" and
an end token: the digits of 132, the last one first, as one adds by hand.
"""

import math

import numpy as np
import torch
from torch import nn

CHARACTERS = "0123456789+=_^$"  # _ pads, ^ starts an answer, $ ends it
VOCABULARY = len(CHARACTERS)
PAD, START, END = (CHARACTERS.index(character) for character in "_^$")


class MultiHeadAttention(nn.Module):
    """Attention with several heads, as in the assignment on attention: its names, its mask."""

    def __init__(self, embed_dim, num_heads, dropout=0.1):
        super().__init__()
        self.key = nn.Linear(embed_dim, embed_dim)
        self.query = nn.Linear(embed_dim, embed_dim)
        self.value = nn.Linear(embed_dim, embed_dim)
        self.proj = nn.Linear(embed_dim, embed_dim)
        self.attn_drop = nn.Dropout(dropout)
        self.num_heads = num_heads

    def forward(self, query, key, value, attn_mask=None):
        """query (N, S, E), key and value (N, T, E) -> (N, S, E); attn_mask (S, T): where it is 0, a key is hidden."""

        def heads(x):
            return x.view(x.shape[0], x.shape[1], self.num_heads, -1).transpose(1, 2)

        q, k, v = heads(self.query(query)), heads(self.key(key)), heads(self.value(value))
        fit = torch.einsum("nhsd,nhtd->nhst", q, k) / math.sqrt(q.shape[-1])
        if attn_mask is not None:
            fit = fit.masked_fill(attn_mask == 0, -1e30)
        heard = self.attn_drop(fit.softmax(dim=-1)) @ v
        return self.proj(heard.transpose(1, 2).flatten(2))


def sums(pairs):
    """Questions (n, 6) and answers (n, 4) as tokens, for pairs (n, 2) of numbers below 100."""
    questions = [f"{a:02d}+{b:02d}=" for a, b in pairs]
    answers = [f"{str(a + b)[::-1]}$".ljust(4, "_") for a, b in pairs]
    return to_tokens(questions), to_tokens(answers)


def to_tokens(texts):
    """Texts of one length as integers (n, length)."""
    return np.array([[CHARACTERS.index(character) for character in text] for text in texts])


def to_text(tokens):
    """One row of tokens as text, up to the end token."""
    return "".join(CHARACTERS[token] for token in tokens).split("$")[0]


def split(held_out=1000, seed=0):
    """All 10000 pairs of numbers below 100, shuffled: the ones to learn from, and the ones held out."""
    pairs = np.random.default_rng(seed).permutation(np.stack(np.divmod(np.arange(10000), 100), axis=1))
    return pairs[held_out:], pairs[:held_out]


def train(model, questions, reads, answers, steps, batch_size=64, learning_rate=3e-3, warmup=20, seed=0, watch=None):
    """Train with Adam, a warm-up and half a cosine, where the model is; returns the loss before each step.

    questions (n, S), reads (n, T), answers (n, T): tokens, what the model is asked, what its decoder reads, and what it
    has to say. watch: called with the number of each step and the losses so far.
    """
    rng = np.random.default_rng(seed)
    device = next(model.parameters()).device
    questions, reads, answers = (torch.from_numpy(tokens).to(device) for tokens in (questions, reads, answers))
    adam = torch.optim.Adam(model.parameters(), lr=learning_rate, betas=(0.9, 0.98))
    losses = []
    for step in range(steps):
        rate = min((step + 1) / warmup, (1 + math.cos(math.pi * step / steps)) / 2)
        for group in adam.param_groups:
            group["lr"] = learning_rate * rate
        batch = torch.from_numpy(rng.integers(len(questions), size=batch_size))
        logits = model(questions[batch], reads[batch])
        loss = nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), answers[batch].reshape(-1), ignore_index=PAD)
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
        if watch is not None:
            watch(step, losses)
    return losses


def right_answers(said, answers):
    """The share of rows of `said` (n, at most T) that say what `answers` (n, T) do, up to the end token."""
    pairs = zip(np.asarray(said).tolist(), np.asarray(answers).tolist(), strict=True)
    return float(np.mean([to_text(mine) == to_text(right) for mine, right in pairs]))


class Scripted:
    """A model for trying out `greedy_decode`: row q of a table (Q, V) of followers says what comes after each token.

    The answer to the question q, the first token of its row of src, is read off row q: after a token t comes
    followers[q, t], whatever was said before. It counts how often it is asked.
    """

    def __init__(self, followers):
        self.followers = torch.as_tensor(followers)
        self.encoded = self.decoded = 0

    def encode(self, src):
        """src (N, S) -> memory (N, 1)."""
        self.encoded += 1
        return src[:, :1]

    def decode(self, tgt, memory):
        """tgt (N, T), memory (N, 1) -> logits (N, T, V), highest for the follower of each token."""
        self.decoded += 1
        return torch.nn.functional.one_hot(self.followers[memory, tgt], self.followers.shape[1]).float() - 2.0
