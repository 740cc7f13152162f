"""The Transformer: its building blocks with gradients by hand, its layers, and a small model that writes answers.

Shapes used throughout: N sequences of T tokens (S where there is a second kind), E numbers for each token, F hidden
units of the small network in every layer, V tokens in the vocabulary.

The first half is numpy's, and each backward function is the derivative of its forward. The second half is the same as
modules of torch, where attention is given: `support.MultiHeadAttention`; at its end the layers see: a model that sorts
images, and one that describes them. No function may change the arrays it is given, or remember anything outside of its
cache.
"""

import math

import numpy as np
import torch
from support import MultiHeadAttention
from torch import nn

# -------------------------------------------------------------------------------------------------- positions


def sinusoidal_positional_encoding(T, d):
    """A row of d numbers for every position, made of sines and cosines of d / 2 different wave lengths.

        PE[p, 2i] = sin(p / 10000^(2i / d))        PE[p, 2i + 1] = cos(p / 10000^(2i / d))

    Where d is odd, the last column is a sine without its cosine.

    Args:
        T: number of positions; they count from 0.
        d: numbers for each.

    Returns:
        array (T, d).
    """
    # BEGIN SOLUTION
    # | Angles first: positions as a column times frequencies as a row; then every other column. (about 6 lines)
    even = np.arange(0, d, 2)
    angles = np.arange(T)[:, None] / 10000.0 ** (even / d)
    out = np.zeros((T, d))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)[:, : d // 2]
    return out
    # END SOLUTION


# -------------------------------------------------------------------------------------------- building blocks


def embedding_forward(tokens, W):
    """The row of W that belongs to each token.

    Args:
        tokens: integers (N, T), each from 0 to V - 1.
        W: array (V, E).

    Returns:
        out: array (N, T, E). Not scaled.
        cache: what the backward pass needs.
    """
    # BEGIN SOLUTION
    # | An array of integers is an index. (2 lines)
    return W[tokens], (tokens, W.shape)
    # END SOLUTION


def embedding_backward(dout, cache):
    """The gradient of the rows; integers have none.

    Args:
        dout: array (N, T, E), the gradient of the loss by the output.
        cache: from `embedding_forward`.

    Returns:
        dW: array (V, E).
    """
    # BEGIN SOLUTION
    # | A token that occurs three times has used its row three times. What does `dW[tokens] += dout` do? (3 lines)
    tokens, shape = cache
    dW = np.zeros(shape)
    np.add.at(dW, tokens, dout)
    return dW
    # END SOLUTION


def layernorm_forward(x, gamma, beta, ln_param):
    """Give the numbers of every token mean 0 and variance 1, then scale and shift them.

        out = gamma * (x - mean) / sqrt(variance + eps) + beta          mean and variance over the last axis

    Args:
        x: array (..., E).
        gamma: scale (E,).
        beta: shift (E,).
        ln_param: a dict; `ln_param.get("eps", 1e-5)` is eps.

    Returns:
        out: array (..., E).
        cache: what the backward pass needs.
    """
    # BEGIN SOLUTION
    # | The variance is divided by E. keepdims=True saves you from reshaping. (about 5 lines)
    centred = x - np.mean(x, axis=-1, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
    # END SOLUTION


def layernorm_backward(dout, cache):
    """The gradients of the layer norm.

    Args:
        dout: array (..., E), the gradient of the loss by the output.
        cache: from `layernorm_forward`.

    Returns:
        dx: array (..., E).
        dgamma: array (E,).
        dbeta: array (E,).
    """
    # BEGIN SOLUTION
    # | x enters three times: by itself, in the mean, and in the variance. gamma and beta are shared by all
    # | tokens. (about 6 lines)
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = gamma * dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)
    return dx / std, np.sum(dout * x_hat, axis=others), np.sum(dout, axis=others)
    # END SOLUTION


def feed_forward_forward(x, W1, b1, W2, b2):
    """A small network that is applied to every token alone: out = relu(x W1 + b1) W2 + b2.

    Args:
        x: array (N, T, E).
        W1: weights (E, F).
        b1: biases (F,).
        W2: weights (F, E).
        b2: biases (E,).

    Returns:
        out: array (N, T, E).
        cache: what the backward pass needs.
    """
    # BEGIN SOLUTION
    # | `@` treats the leading axes as a stack. (2 lines)
    hidden = np.maximum(x @ W1 + b1, 0)
    return hidden @ W2 + b2, (x, hidden, W1, W2)
    # END SOLUTION


def feed_forward_backward(dout, cache):
    """The gradients of the small network.

    Args:
        dout: array (N, T, E), the gradient of the loss by the output.
        cache: from `feed_forward_forward`.

    Returns:
        dx, dW1, db1, dW2, db2: arrays of the shapes of x, W1, b1, W2 and b2.
    """
    # BEGIN SOLUTION
    # | With all tokens as the rows of one matrix it is the two-layer net that you know. (about 8 lines)
    x, hidden, W1, W2 = cache
    rows, flat_hidden, flat_dout = (a.reshape(-1, a.shape[-1]) for a in (x, hidden, dout))
    dhidden = flat_dout @ W2.T * (flat_hidden > 0)
    dx = (dhidden @ W1.T).reshape(x.shape)
    return dx, rows.T @ dhidden, dhidden.sum(axis=0), flat_hidden.T @ flat_dout, flat_dout.sum(axis=0)
    # END SOLUTION


# --------------------------------------------------------------------------------------------------- training


def teacher_forcing(targets, start):
    """What the decoder reads while it learns: the right answer, one place late, after a start token.

    Args:
        targets: integers (N, T), what the decoder has to say at each position.
        start: the start token.

    Returns:
        integers (N, T): position t holds what was to be said at t - 1, position 0 the start token.
    """
    # BEGIN SOLUTION
    # | A column of starts, and which columns of targets? (2 lines)
    first = np.full((len(targets), 1), start, dtype=targets.dtype)
    return np.concatenate([first, targets[:, :-1]], axis=1)
    # END SOLUTION


def cross_entropy_with_ignore(logits, targets, ignore_index):
    """The mean of -log p of the right token, over the tokens that count.

    Positions whose target is `ignore_index` were only appended; they count for nothing, in the sum and in the number
    it is divided by. Where none counts, loss and gradient are 0. No logit is too large.

    Args:
        logits: array (N, T, V).
        targets: integers (N, T).
        ignore_index: the target that does not count; it need not be one of 0, ..., V - 1.

    Returns:
        loss: a number.
        dlogits: array (N, T, V), the gradient of the loss.
    """
    # BEGIN SOLUTION
    # | log p is logits minus a log-sum-exp. The gradient of a row that counts: p minus one-hot, over the
    # | number of rows that count. (about 8 lines)
    counts = (targets != ignore_index)[..., None]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total = max(np.sum(counts), 1)
    return -np.sum(counts * right * log_p) / total, counts * (np.exp(log_p) - right) / total
    # END SOLUTION


def label_smoothing_loss(logits, targets, eps):
    """The mean cross-entropy with targets that are not quite certain.

    A share eps of the certainty is spread evenly over all V tokens, the right one included:

        q[j] = (1 - eps) * [j is the target] + eps / V          loss = mean of - sum over j of q[j] * log p[j]

    Args:
        logits: array (N, T, V).
        targets: integers (N, T).
        eps: the share, from 0 to 1.

    Returns:
        loss: a number.
        dlogits: array (N, T, V), the gradient of the loss.
    """
    # BEGIN SOLUTION
    # | As above with q in place of one-hot; each row of q sums to 1. (about 6 lines)
    V = logits.shape[-1]
    q = (1 - eps) * np.eye(V)[targets] + eps / V
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p) / targets.size, (np.exp(log_p) - q) / targets.size
    # END SOLUTION


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    """The learning rate of step `it`: up along a line, down along half a cosine, and then level.

        it < warmup_iters                          it / warmup_iters * max
        warmup_iters <= it <= cosine_cycle_iters   min + (1 + cos(pi * progress)) / 2 * (max - min)
        it > cosine_cycle_iters                    min

    progress goes from 0 at warmup_iters to 1 at cosine_cycle_iters.

    Returns:
        a number.
    """
    # BEGIN SOLUTION
    # | Three cases. (about 6 lines)
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    if it > cosine_cycle_iters:
        return min_learning_rate
    progress = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters)
    return min_learning_rate + (1 + math.cos(math.pi * progress)) / 2 * (max_learning_rate - min_learning_rate)
    # END SOLUTION


def clip_gradients(grads, max_norm):
    """Shorten all gradients by the same factor, so that together they are at most max_norm long.

    The length is that of all numbers of all arrays in one row.

    Args:
        grads: a dict of arrays; keeps its values.
        max_norm: the largest length allowed.

    Returns:
        a dict of arrays with the same keys.
    """
    # BEGIN SOLUTION
    # | One length for all, one factor for all, and that is never above 1. (3 lines)
    norm = math.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return {name: factor * grad for name, grad in grads.items()}
    # END SOLUTION


# ----------------------------------------------------------------------------------------------------- layers


class PositionalEncoding(nn.Module):
    """Adds the encoding of its position to every token."""

    def __init__(self, embed_dim, dropout=0.1, max_len=5000):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        # BEGIN SOLUTION
        # | A buffer "pe" (1, max_len, embed_dim) of float32: no parameter, but part of the module's state. (2 lines)
        pe = torch.tensor(sinusoidal_positional_encoding(max_len, embed_dim), dtype=torch.float32)
        self.register_buffer("pe", pe[None])
        # END SOLUTION

    def forward(self, x):
        """Add the positions 0, ..., T - 1, then `dropout`.

        Args:
            x: tensor (N, T, E).

        Returns:
            tensor (N, T, E).
        """
        # BEGIN SOLUTION
        # | Which axis of x counts positions? (1 line)
        return self.dropout(x + self.pe[:, : x.shape[1]])
        # END SOLUTION


class FeedForwardNetwork(nn.Module):
    """The small network of every layer, as above, but with GELU and with dropout."""

    def __init__(self, embed_dim, ffn_dim, dropout=0.1):
        super().__init__()
        self.fc1 = nn.Linear(embed_dim, ffn_dim)
        self.gelu = nn.GELU()
        self.dropout = nn.Dropout(p=dropout)
        self.fc2 = nn.Linear(ffn_dim, embed_dim)

    def forward(self, x):
        """fc1, gelu, dropout, fc2.

        Args:
            x: tensor (N, T, E).

        Returns:
            tensor (N, T, E).
        """
        # BEGIN SOLUTION
        # | 1 line.
        return self.fc2(self.dropout(self.gelu(self.fc1(x))))
        # END SOLUTION


class TransformerEncoderLayer(nn.Module):
    """Every token looks at all tokens, then thinks for itself."""

    def __init__(self, input_dim, num_heads, dim_feedforward=2048, dropout=0.1, norm_first=False):
        super().__init__()
        self.self_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.ffn = FeedForwardNetwork(input_dim, dim_feedforward, dropout)
        self.norm_self = nn.LayerNorm(input_dim)
        self.norm_ffn = nn.LayerNorm(input_dim)
        self.dropout_self = nn.Dropout(dropout)
        self.dropout_ffn = nn.Dropout(dropout)
        self.norm_first = norm_first

    def forward(self, src, src_mask=None):
        """Two sublayers, self_attn and ffn, each with its dropout, its norm and a path around it.

        norm_first False:   x = norm(x + dropout(sublayer(x)))
        norm_first True:    x = x + dropout(sublayer(norm(x)))

        Args:
            src: tensor (N, S, E).
            src_mask: None or (S, S), for self_attn: 0 hides a key (column) from a query (row).

        Returns:
            tensor (N, S, E).
        """
        # BEGIN SOLUTION
        # | Query, key and value of self_attn are the same tensor, in both forms. (about 8 lines)
        if self.norm_first:
            x = self.norm_self(src)
            src = src + self.dropout_self(self.self_attn(x, x, x, src_mask))
            return src + self.dropout_ffn(self.ffn(self.norm_ffn(src)))
        src = self.norm_self(src + self.dropout_self(self.self_attn(src, src, src, src_mask)))
        return self.norm_ffn(src + self.dropout_ffn(self.ffn(src)))
        # END SOLUTION


class TransformerDecoderLayer(nn.Module):
    """Every token looks at the tokens before it, then at what the encoder found, then thinks for itself."""

    def __init__(self, input_dim, num_heads, dim_feedforward=2048, dropout=0.1, norm_first=False):
        super().__init__()
        self.self_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.cross_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.ffn = FeedForwardNetwork(input_dim, dim_feedforward, dropout)
        self.norm_self = nn.LayerNorm(input_dim)
        self.norm_cross = nn.LayerNorm(input_dim)
        self.norm_ffn = nn.LayerNorm(input_dim)
        self.dropout_self = nn.Dropout(dropout)
        self.dropout_cross = nn.Dropout(dropout)
        self.dropout_ffn = nn.Dropout(dropout)
        self.norm_first = norm_first

    def forward(self, tgt, memory, tgt_mask=None):
        """Three sublayers, self_attn, cross_attn and ffn, in the two forms of the encoder layer.

        Args:
            tgt: tensor (N, T, E).
            memory: tensor (N, S, E), the encoder's output; it is used as it is, no norm of this layer touches it.
            tgt_mask: None or (T, T), for self_attn: 0 hides a key (column) from a query (row).

        Returns:
            tensor (N, T, E).
        """
        # BEGIN SOLUTION
        # | Who asks in the cross-attention, and who is asked? (about 11 lines)
        if self.norm_first:
            x = self.norm_self(tgt)
            tgt = tgt + self.dropout_self(self.self_attn(x, x, x, tgt_mask))
            tgt = tgt + self.dropout_cross(self.cross_attn(self.norm_cross(tgt), memory, memory))
            return tgt + self.dropout_ffn(self.ffn(self.norm_ffn(tgt)))
        tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
        tgt = self.norm_cross(tgt + self.dropout_cross(self.cross_attn(tgt, memory, memory)))
        return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))
        # END SOLUTION

    def step(self, x, memory, past=None):
        """The last position of `forward` with a causal mask, computed alone.

        What self_attn looks at does not change when a token is appended. So it is kept: `past` holds, for all earlier
        positions, what self_attn was given as keys and values.

        Args:
            x: tensor (N, 1, E), the new token.
            memory: tensor (N, S, E).
            past: None at the first position, then what the step before returned, (N, T - 1, E).

        Returns:
            out: tensor (N, 1, E), what `forward` gives at the new position.
            past: tensor (N, T, E) for the next step.
        """
        # BEGIN SOLUTION
        # | forward once more; only the keys and values of self_attn are longer than the query. No mask is needed:
        # | why? (about 12 lines)
        new = self.norm_self(x) if self.norm_first else x
        past = new if past is None else torch.cat([past, new], dim=1)
        x = x + self.dropout_self(self.self_attn(new, past, past))
        if self.norm_first:
            x = x + self.dropout_cross(self.cross_attn(self.norm_cross(x), memory, memory))
            return x + self.dropout_ffn(self.ffn(self.norm_ffn(x))), past
        x = self.norm_self(x)
        x = self.norm_cross(x + self.dropout_cross(self.cross_attn(x, memory, memory)))
        return self.norm_ffn(x + self.dropout_ffn(self.ffn(x))), past
        # END SOLUTION


# ------------------------------------------------------------------------------------------------------ model


class Transformer(nn.Module):
    """Reads one sequence and writes another. Questions and answers share one vocabulary and one embedding."""

    def __init__(
        self, vocab_size, embed_dim, num_heads, ffn_dim, num_layers, dropout=0.1, norm_first=False, max_len=100
    ):
        super().__init__()
        sizes = (embed_dim, num_heads, ffn_dim, dropout, norm_first)
        self.embed = nn.Embedding(vocab_size, embed_dim)
        nn.init.normal_(self.embed.weight, std=embed_dim**-0.5)
        self.position = PositionalEncoding(embed_dim, dropout, max_len)
        self.encoder = nn.ModuleList([TransformerEncoderLayer(*sizes) for _ in range(num_layers)])
        self.decoder = nn.ModuleList([TransformerDecoderLayer(*sizes) for _ in range(num_layers)])
        self.norm_encoder = nn.LayerNorm(embed_dim) if norm_first else nn.Identity()
        self.norm_decoder = nn.LayerNorm(embed_dim) if norm_first else nn.Identity()
        self.embed_dim = embed_dim

    def encode(self, src):
        """Embed, scale by sqrt(E), add positions, pass all encoder layers, norm_encoder.

        Args:
            src: integers (N, S).

        Returns:
            memory: tensor (N, S, E).
        """
        # BEGIN SOLUTION
        # | 4 lines.
        x = self.position(self.embed(src) * math.sqrt(self.embed_dim))
        for layer in self.encoder:
            x = layer(x)
        return self.norm_encoder(x)
        # END SOLUTION

    def decode(self, tgt, memory):
        """Embed, scale by sqrt(E), add positions, pass all decoder layers, norm_decoder, and score every token.

        No position may see a later one. The scores are *tied*: products of the output with the rows of the embedding.

        Args:
            tgt: integers (N, T), what has been said so far, from the start token on.
            memory: tensor (N, S, E).

        Returns:
            logits: tensor (N, T, V).
        """
        # BEGIN SOLUTION
        # | Which mask do the layers need? `self.embed.weight` is (V, E). (6 lines)
        mask = torch.tril(torch.ones(tgt.shape[1], tgt.shape[1], device=tgt.device))
        x = self.position(self.embed(tgt) * math.sqrt(self.embed_dim))
        for layer in self.decoder:
            x = layer(x, memory, mask)
        return self.norm_decoder(x) @ self.embed.weight.T
        # END SOLUTION

    def forward(self, src, tgt):
        """Logits (N, T, V) for questions (N, S) and what the decoder reads (N, T)."""
        return self.decode(tgt, self.encode(src))

    def step(self, token, memory, pasts=None):
        """The last position of `decode`, computed alone.

        Args:
            token: integers (N,), the newest token.
            memory: tensor (N, S, E).
            pasts: None at the first position, then what the step before returned.

        Returns:
            logits: tensor (N, V), what `decode` gives at the new position.
            pasts: a list with the `past` of every decoder layer, for the next step.
        """
        # BEGIN SOLUTION
        # | Which position is it? The length of a past says so; the buffer of self.position has its encoding, and
        # | self.position.dropout follows. Then each layer's step with its own past. (about 8 lines)
        t = 0 if pasts is None else pasts[0].shape[1]
        x = self.embed(token[:, None]) * math.sqrt(self.embed_dim)
        x = self.position.dropout(x + self.position.pe[:, t : t + 1])
        new = []
        for number, layer in enumerate(self.decoder):
            x, past = layer.step(x, memory, None if pasts is None else pasts[number])
            new.append(past)
        return (self.norm_decoder(x) @ self.embed.weight.T)[:, 0], new
        # END SOLUTION


def greedy_decode(model, src, start, end, max_steps):
    """Let the model answer: it says the likeliest token, reads what it has said, and goes on until it says `end`.

    Args:
        model: has `encode(src)` and `decode(tgt, memory)` as above.
        src: integers (N, S).
        start: the token that every answer begins with; it is no part of the result.
        end: the token that says that an answer is complete.
        max_steps: no answer is longer than this, the end token included.

    Returns:
        integers (N, T). After its first `end`, an answer holds nothing but `end`. T is as large as the longest answer
        needs, its `end` included, and at most max_steps: no token is asked for when all answers are complete.
    """
    # BEGIN SOLUTION
    # | Encode once. Then, step by step: decode all that was said, take the last position, and remember which answers
    # | are complete. (about 11 lines)
    with torch.no_grad():
        memory = model.encode(src)
        said = torch.full((len(src), 1), start, dtype=torch.long, device=src.device)
        done = torch.zeros(len(src), dtype=torch.bool, device=src.device)
        for _ in range(max_steps):
            token = model.decode(said, memory)[:, -1].argmax(dim=-1)
            token = torch.where(done, torch.full_like(token, end), token)
            said = torch.cat([said, token[:, None]], dim=1)
            done = done | (token == end)
            if done.all():
                break
    return said[:, 1:]
    # END SOLUTION


# ----------------------------------------------------------------------------------------------------- vision


class PatchEmbedding(nn.Module):
    """Makes tokens of an image: it is cut into square patches, and each is projected to E numbers."""

    def __init__(self, img_size, patch_size, in_channels=3, embed_dim=128):
        """Images are square: img_size is their height and width, patch_size that of a patch.

        num_patches says how many patches an image has, patch_dim how many numbers a patch, proj is a Linear of them.
        AssertionError where the patches do not fill the image.
        """
        super().__init__()
        self.img_size = img_size
        self.patch_size = patch_size
        # BEGIN SOLUTION
        # | An assert, num_patches, patch_dim, proj. (4 lines)
        assert img_size % patch_size == 0, f"patches of {patch_size} do not fill images of {img_size}"
        self.num_patches = (img_size // patch_size) ** 2
        self.patch_dim = in_channels * patch_size**2
        self.proj = nn.Linear(self.patch_dim, embed_dim)
        # END SOLUTION

    def forward(self, x):
        """The patches row by row, from the top left; in each first all of channel 0, row by row, then channel 1, ...

        Args:
            x: images (N, C, H, W), H and W are img_size.

        Returns:
            tensor (N, num_patches, E).
        """
        # BEGIN SOLUTION
        # | Reshape to (N, C, rows of patches, rows in a patch, columns of patches, columns in a patch). In which
        # | order do you want these six axes? No loop is needed. (4 lines)
        N, C, H, W = x.shape
        P = self.patch_size
        six = x.reshape(N, C, H // P, P, W // P, P)
        return self.proj(six.permute(0, 2, 4, 1, 3, 5).reshape(N, self.num_patches, self.patch_dim))
        # END SOLUTION


class VisionTransformer(nn.Module):
    """Says what is in an image: an encoder that reads patches in the place of words."""

    def __init__(
        self,
        img_size=32,
        patch_size=8,
        in_channels=3,
        embed_dim=128,
        num_layers=6,
        num_heads=4,
        dim_feedforward=256,
        num_classes=10,
        dropout=0.1,
    ):
        super().__init__()
        self.patch_embed = PatchEmbedding(img_size, patch_size, in_channels, embed_dim)
        self.positional_encoding = PositionalEncoding(embed_dim, dropout, self.patch_embed.num_patches)
        sizes = (embed_dim, num_heads, dim_feedforward, dropout)
        self.transformer = nn.ModuleList([TransformerEncoderLayer(*sizes) for _ in range(num_layers)])
        self.head = nn.Linear(embed_dim, num_classes)

    def forward(self, x):
        """Patches, positions, all layers, the mean over all patches, head.

        Args:
            x: images (N, C, H, W).

        Returns:
            logits: tensor (N, num_classes).
        """
        # BEGIN SOLUTION
        # | 4 lines. May a patch look at those that come after it?
        x = self.positional_encoding(self.patch_embed(x))
        for layer in self.transformer:
            x = layer(x)
        return self.head(x.mean(dim=1))
        # END SOLUTION


# ------------------------------------------------------------------------------------------------- captioning


class CaptioningTransformer(nn.Module):
    """Describes an image of which D numbers are known: a decoder whose memory is the image."""

    def __init__(self, word_to_idx, input_dim, wordvec_dim, num_heads=4, num_layers=2, max_length=50):
        """word_to_idx: a dict of V words and their numbers 0, ..., V - 1; "<NULL>" pads, "<START>" begins a caption.

        `embedding` has a row of wordvec_dim numbers for each word; the row of "<NULL>" is never trained.
        """
        super().__init__()
        self._null = word_to_idx["<NULL>"]
        self._start = word_to_idx.get("<START>")
        self.visual_projection = nn.Linear(input_dim, wordvec_dim)
        # BEGIN SOLUTION
        # | `embedding`: what is the argument of nn.Embedding for a row without a gradient called? (1 line)
        self.embedding = nn.Embedding(len(word_to_idx), wordvec_dim, padding_idx=self._null)
        # END SOLUTION
        self.positional_encoding = PositionalEncoding(wordvec_dim, max_len=max_length)
        self.transformer = nn.ModuleList([TransformerDecoderLayer(wordvec_dim, num_heads) for _ in range(num_layers)])
        self.output = nn.Linear(wordvec_dim, len(word_to_idx))

    def forward(self, features, captions):
        """Scores of what may come next, at every word of the captions.

        The words are embedded and placed, and not scaled here. The features of an image, projected, are a memory of one
        token. Position t sees the words 0, ..., t.

        Args:
            features: tensor (N, D).
            captions: integers (N, T).

        Returns:
            scores: tensor (N, T, V).
        """
        # BEGIN SOLUTION
        # | Which shape has a memory? Words through the layers with their mask, then `output`. (6 lines)
        memory = self.visual_projection(features)[:, None]
        mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
        x = self.positional_encoding(self.embedding(captions))
        for layer in self.transformer:
            x = layer(x, memory, mask)
        return self.output(x)
        # END SOLUTION

    def sample(self, features, max_length=30):
        """Given: the likeliest words, one by one. features (N, D) -> integers (N, max_length), without "<START>"."""
        with torch.no_grad():
            captions = torch.full((len(features), 1), self._start, device=features.device)
            for _ in range(max_length):
                word = self(features, captions)[:, -1:].argmax(dim=-1)
                captions = torch.cat([captions, word], dim=1)
        return captions[:, 1:]
