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
    # Angles first: positions as a column times frequencies as a row; then every other column. (about 6 lines)
    raise NotImplementedError("transformer: sinusoidal_positional_encoding is not written yet")


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
    # An array of integers is an index. (2 lines)
    raise NotImplementedError("transformer: embedding_forward is not written yet")


def embedding_backward(dout, cache):
    """The gradient of the rows; integers have none.

    Args:
        dout: array (N, T, E), the gradient of the loss by the output.
        cache: from `embedding_forward`.

    Returns:
        dW: array (V, E).
    """
    # A token that occurs three times has used its row three times. What does `dW[tokens] += dout` do? (3 lines)
    raise NotImplementedError("transformer: embedding_backward is not written yet")


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
    # The variance is divided by E. keepdims=True saves you from reshaping. (about 5 lines)
    raise NotImplementedError("transformer: layernorm_forward is not written yet")


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
    # x enters three times: by itself, in the mean, and in the variance. gamma and beta are shared by all
    # tokens. (about 6 lines)
    raise NotImplementedError("transformer: layernorm_backward is not written yet")


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
    # `@` treats the leading axes as a stack. (2 lines)
    raise NotImplementedError("transformer: feed_forward_forward is not written yet")


def feed_forward_backward(dout, cache):
    """The gradients of the small network.

    Args:
        dout: array (N, T, E), the gradient of the loss by the output.
        cache: from `feed_forward_forward`.

    Returns:
        dx, dW1, db1, dW2, db2: arrays of the shapes of x, W1, b1, W2 and b2.
    """
    # With all tokens as the rows of one matrix it is the two-layer net that you know. (about 8 lines)
    raise NotImplementedError("transformer: feed_forward_backward is not written yet")


# --------------------------------------------------------------------------------------------------- training


def teacher_forcing(targets, start):
    """What the decoder reads while it learns: the right answer, one place late, after a start token.

    Args:
        targets: integers (N, T), what the decoder has to say at each position.
        start: the start token.

    Returns:
        integers (N, T): position t holds what was to be said at t - 1, position 0 the start token.
    """
    # A column of starts, and which columns of targets? (2 lines)
    raise NotImplementedError("transformer: teacher_forcing is not written yet")


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
    # log p is logits minus a log-sum-exp. The gradient of a row that counts: p minus one-hot, over the
    # number of rows that count. (about 8 lines)
    raise NotImplementedError("transformer: cross_entropy_with_ignore is not written yet")


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
    # As above with q in place of one-hot; each row of q sums to 1. (about 6 lines)
    raise NotImplementedError("transformer: label_smoothing_loss is not written yet")


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    """The learning rate of step `it`: up along a line, down along half a cosine, and then level.

        it < warmup_iters                          it / warmup_iters * max
        warmup_iters <= it <= cosine_cycle_iters   min + (1 + cos(pi * progress)) / 2 * (max - min)
        it > cosine_cycle_iters                    min

    progress goes from 0 at warmup_iters to 1 at cosine_cycle_iters.

    Returns:
        a number.
    """
    # Three cases. (about 6 lines)
    raise NotImplementedError("transformer: get_lr_cosine_schedule is not written yet")


def clip_gradients(grads, max_norm):
    """Shorten all gradients by the same factor, so that together they are at most max_norm long.

    The length is that of all numbers of all arrays in one row.

    Args:
        grads: a dict of arrays; keeps its values.
        max_norm: the largest length allowed.

    Returns:
        a dict of arrays with the same keys.
    """
    # One length for all, one factor for all, and that is never above 1. (3 lines)
    raise NotImplementedError("transformer: clip_gradients is not written yet")


# ----------------------------------------------------------------------------------------------------- layers


class PositionalEncoding(nn.Module):
    """Adds the encoding of its position to every token."""

    def __init__(self, embed_dim, dropout=0.1, max_len=5000):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        # A buffer "pe" (1, max_len, embed_dim) of float32: no parameter, but part of the module's state. (2 lines)
        raise NotImplementedError("transformer: PositionalEncoding.__init__ is not written yet")

    def forward(self, x):
        """Add the positions 0, ..., T - 1, then `dropout`.

        Args:
            x: tensor (N, T, E).

        Returns:
            tensor (N, T, E).
        """
        # Which axis of x counts positions? (1 line)
        raise NotImplementedError("transformer: PositionalEncoding.forward is not written yet")


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
        # 1 line.
        raise NotImplementedError("transformer: FeedForwardNetwork.forward is not written yet")


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
        # Query, key and value of self_attn are the same tensor, in both forms. (about 8 lines)
        raise NotImplementedError("transformer: TransformerEncoderLayer.forward is not written yet")


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
        # Who asks in the cross-attention, and who is asked? (about 11 lines)
        raise NotImplementedError("transformer: TransformerDecoderLayer.forward is not written yet")

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
        # forward once more; only the keys and values of self_attn are longer than the query. No mask is needed:
        # why? (about 12 lines)
        raise NotImplementedError("transformer: TransformerDecoderLayer.step is not written yet")


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
        # 4 lines.
        raise NotImplementedError("transformer: Transformer.encode is not written yet")

    def decode(self, tgt, memory):
        """Embed, scale by sqrt(E), add positions, pass all decoder layers, norm_decoder, and score every token.

        No position may see a later one. The scores are *tied*: products of the output with the rows of the embedding.

        Args:
            tgt: integers (N, T), what has been said so far, from the start token on.
            memory: tensor (N, S, E).

        Returns:
            logits: tensor (N, T, V).
        """
        # Which mask do the layers need? `self.embed.weight` is (V, E). (6 lines)
        raise NotImplementedError("transformer: Transformer.decode is not written yet")

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
        # Which position is it? The length of a past says so; the buffer of self.position has its encoding, and
        # self.position.dropout follows. Then each layer's step with its own past. (about 8 lines)
        raise NotImplementedError("transformer: Transformer.step is not written yet")


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
    # Encode once. Then, step by step: decode all that was said, take the last position, and remember which answers
    # are complete. (about 11 lines)
    raise NotImplementedError("transformer: greedy_decode is not written yet")


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
        # An assert, num_patches, patch_dim, proj. (4 lines)
        raise NotImplementedError("transformer: PatchEmbedding.__init__ is not written yet")

    def forward(self, x):
        """The patches row by row, from the top left; in each first all of channel 0, row by row, then channel 1, ...

        Args:
            x: images (N, C, H, W), H and W are img_size.

        Returns:
            tensor (N, num_patches, E).
        """
        # Reshape to (N, C, rows of patches, rows in a patch, columns of patches, columns in a patch). In which
        # order do you want these six axes? No loop is needed. (4 lines)
        raise NotImplementedError("transformer: PatchEmbedding.forward is not written yet")


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
        # 4 lines. May a patch look at those that come after it?
        raise NotImplementedError("transformer: VisionTransformer.forward is not written yet")


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
        # `embedding`: what is the argument of nn.Embedding for a row without a gradient called? (1 line)
        raise NotImplementedError("transformer: CaptioningTransformer.__init__ is not written yet")
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
        # Which shape has a memory? Words through the layers with their mask, then `output`. (6 lines)
        raise NotImplementedError("transformer: CaptioningTransformer.forward is not written yet")

    def sample(self, features, max_length=30):
        """Given: the likeliest words, one by one. features (N, D) -> integers (N, max_length), without "<START>"."""
        with torch.no_grad():
            captions = torch.full((len(features), 1), self._start, device=features.device)
            for _ in range(max_length):
                word = self(features, captions)[:, -1:].argmax(dim=-1)
                captions = torch.cat([captions, word], dim=1)
        return captions[:, 1:]
