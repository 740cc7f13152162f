"""Public checks of `transformer`: small inputs, fixed numbers. Run them as often as you like."""

import numpy as np
import pytest
import torch

from autograder.checks import after, assert_close, assert_equal, assert_gradient, hint, part, points, uses
from autograder.errors import StudentError, StudentUnwritten

FLOAT32 = {"rtol": 1e-3, "atol": 1e-3, "why": "float32"}


def fresh(value):
    """A copy, down to the arrays in a dict."""
    if isinstance(value, dict):
        return {key: fresh(entry) for key, entry in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*map(fresh, arguments))


def made(who, kind, *sizes, **options):
    """A module of that name. Where a layer has one place for its norms only, as in CS231n, the other is unwritten."""
    try:
        return getattr(who, kind)(*sizes, **options)
    except StudentError as error:
        if error.frames or "unexpected keyword argument 'norm_first'" not in error.message:
            raise  # from inside of the layer
        words = f"{kind} takes no argument `norm_first`: add it, False by default"
        raise StudentUnwritten(error.type_name, words, call=error.call) from error


def build(who, kind, weights, *sizes, **options):
    """A module of that name whose parameters are drawn by the check; the scales of its norms are near 1."""
    module = made(who, kind, *sizes, **options)
    drawn = {}
    for name, old in module.state_dict().items():
        if name.split(".")[-1] != "pe":
            drawn[name] = torch.tensor(weights.standard_normal(tuple(old.shape)), dtype=torch.float32) * 0.4
            if max(old.shape) > 1000:
                drawn[name] /= 16  # so many hidden units would drown everything else
            if "norm" in name and name.endswith("weight"):
                drawn[name] += 1.0
    module.load_state_dict(drawn, strict=False)
    return module


def tensor(rng, *shape):
    return torch.tensor(rng.standard_normal(shape), dtype=torch.float32)


def see_through(student, img_size, patch_size, channels):
    """A PatchEmbedding that hands each patch on as it is."""
    size = channels * patch_size**2
    layer = student.PatchEmbedding(img_size, patch_size, channels, size)
    shape = layer.state_dict()["proj.weight"].shape  # a convolution has four axes, and does the same
    layer.load_state_dict({"proj.weight": torch.eye(size).reshape(shape), "proj.bias": torch.zeros(size)})
    return layer


# --------------------------------------------------------------------------------------------------------- blocks


@points(2)
@part("blocks")
@hint("With d = 4 there are two frequencies, 1 and 1/100. What are sine and cosine of p times each, for p = 0, 1, 2?")
def test_positions_by_hand(student):
    """sinusoidal_positional_encoding(3, 4) is the table of the handout"""
    expected = [[0, 1, 0, 1], [0.841471, 0.540302, 0.01, 0.99995], [0.909297, -0.416147, 0.019999, 0.9998]]
    found = student.sinusoidal_positional_encoding(3, 4)
    assert_close(found, np.array(expected), name="encoding", rtol=1e-4, atol=1e-4, why="four decimals")


@points(1)
@part("blocks")
@hint("A token that occurs twice has used its row twice. What does the loss gain when that row grows a little?")
def test_embedding(student, reference, rng):
    """embedding_forward looks rows up, and embedding_backward adds up what came back to each row"""
    tokens, W, dout = np.array([[4, 1, 4], [0, 4, 1]]), rng.standard_normal((6, 5)), rng.standard_normal((2, 3, 5))
    out, cache = call(student, "embedding_forward", tokens, W)
    expected, expected_cache = call(reference, "embedding_forward", tokens, W)
    assert_close(out, expected, name="out")
    dW = call(student, "embedding_backward", dout, cache)
    assert_close(dW, call(reference, "embedding_backward", dout, expected_cache), name="dW")


@points(3)
@part("blocks")
@hint("Which axis is normalised? For every token by itself: mean 0, variance 1, and then gamma and beta.")
def test_layernorm(student, reference, rng):
    """layernorm_forward and layernorm_backward are right for two sequences of tokens"""
    x, dout = 3 * rng.standard_normal((2, 3, 4)) + 1, rng.standard_normal((2, 3, 4))
    gamma, beta = rng.uniform(1.5, 3, 4), rng.standard_normal(4)
    out, cache = call(student, "layernorm_forward", x, gamma, beta, {"eps": 0.2})
    expected, expected_cache = call(reference, "layernorm_forward", x, gamma, beta, {"eps": 0.2})
    assert_close(out, expected, name="out")
    right = call(reference, "layernorm_backward", dout, expected_cache)
    got = call(student, "layernorm_backward", dout, cache)

    def of(x):
        return call(reference, "layernorm_forward", x, gamma, beta, {"eps": 0.2})[0]

    assert_gradient(got[0], of=of, at=x, upstream=dout, expected=right[0], name="dx")
    assert_close(got[1], right[1], name="dgamma")
    assert_close(got[2], right[2], name="dbeta")


@points(3)
@part("blocks")
@hint("Write the shapes of x, W1, the hidden units, W2 and dout beside each other. Which products fit together?")
def test_feed_forward(student, reference, rng):
    """feed_forward_forward and feed_forward_backward are right for two sequences of tokens"""
    shapes = [(2, 3, 4), (4, 6), (6,), (6, 4), (4,)]
    given, dout = [rng.standard_normal(shape) for shape in shapes], rng.standard_normal((2, 3, 4))
    out, cache = call(student, "feed_forward_forward", *given)
    expected, expected_cache = call(reference, "feed_forward_forward", *given)
    assert_close(out, expected, name="out")
    got = call(student, "feed_forward_backward", dout, cache)
    right = call(reference, "feed_forward_backward", dout, expected_cache)
    for name, mine, theirs in zip(("dx", "dW1", "db1", "dW2", "db2"), got, right, strict=True):
        assert_close(mine, theirs, name=name)


# --------------------------------------------------------------------------------------------------------- losses


@points(2)
@part("losses")
@hint("Before the first token nothing has been said. What does the decoder read there, and what one place later?")
def test_teacher_forcing_by_hand(student):
    """teacher_forcing puts the start token in front and drops the last token"""
    found = student.teacher_forcing(np.array([[5, 6, 7, 9], [8, 9, 0, 0]]), 3)
    assert_equal(found, np.array([[3, 5, 6, 7], [3, 8, 9, 0]]), name="what the decoder reads")


@points(2)
@part("losses")
@hint("Three of the six tokens count here. By how many do you divide, in the loss and in its gradient?")
def test_cross_entropy(student, reference, rng):
    """cross_entropy_with_ignore is the mean over the tokens that count, with its gradient"""
    logits, targets = rng.standard_normal((2, 3, 5)), np.array([[4, 1, 0], [2, 0, 0]])
    loss, dlogits = call(student, "cross_entropy_with_ignore", logits, targets, 0)
    right = call(reference, "cross_entropy_with_ignore", logits, targets, 0)
    assert_close(loss, right[0], name="loss")

    def of(x):
        return call(reference, "cross_entropy_with_ignore", x, targets, 0)[0]

    assert_gradient(dlogits, of=of, at=logits, expected=right[1], name="dlogits")


@points(2)
@part("losses")
@hint("Which probability does q give to the right token and to each other one? What do they sum to?")
def test_label_smoothing(student, reference, rng):
    """label_smoothing_loss spreads the share eps over all tokens"""
    logits, targets = rng.standard_normal((2, 3, 5)), np.array([[4, 1, 0], [2, 0, 3]])
    loss, dlogits = call(student, "label_smoothing_loss", logits, targets, 0.3)
    right = call(reference, "label_smoothing_loss", logits, targets, 0.3)
    assert_close(loss, right[0], name="loss")
    assert_close(dlogits, right[1], name="dlogits")


# --------------------------------------------------------------------------------------------------------- layers


@points(2)
@part("layers")
@uses("sinusoidal_positional_encoding")
@after("positions_by_hand")
@hint("Which rows of the table does a sequence of three tokens need, and is anything else done to x?")
def test_position_module(student, reference, rng):
    """PositionalEncoding adds each position's row"""
    x = tensor(rng, 2, 3, 6)
    layer = student.PositionalEncoding(6, dropout=0.0, max_len=8)
    expected = x.numpy() + call(reference, "sinusoidal_positional_encoding", 3, 6)
    assert_close(layer(x).detach().numpy().astype(np.float64), expected, name="out", **FLOAT32)


@points(3)
@part("layers")
@hint("For each sublayer: what goes in, what is added afterwards, and where is its norm?")
@pytest.mark.parametrize("kind", ["Encoder", "Decoder"])
def test_layer(student, reference, rng, kind):
    """Transformer{kind}Layer is right, with its norms after the sums"""
    x, memory, found = tensor(rng, 2, 3, 6), tensor(rng, 2, 5, 6), []
    seed, names = int(rng.integers(1000)), []
    for who in (student, reference):
        layer = build(who, f"Transformer{kind}Layer", np.random.default_rng(seed), 6, 2, 7, dropout=0.0)
        if "linear1.weight" in names:
            layer.ffn.gelu = who.nn.ReLU()  # CS231n's own layer, until 2024
        names = names or list(layer.state_dict())
        given = (x, memory) if kind == "Decoder" else (x,)
        found.append(layer(*given, torch.tril(torch.ones(3, 3))).detach().numpy())
    assert_close(found[0], found[1], name="out", **FLOAT32)


@points(1)
@part("layers")
@after("layer")
@hint("With norm_first=True, what does each sublayer read, and to what is its answer added?")
@pytest.mark.parametrize("kind", ["Encoder", "Decoder"])
def test_norm_first(student, reference, rng, kind):
    """Transformer{kind}Layer is right with norm_first=True, with its norms before the sublayers"""
    x, memory, seed = tensor(rng, 2, 3, 6), tensor(rng, 2, 5, 6), int(rng.integers(1000))
    given = (x, memory) if kind == "Decoder" else (x,)
    found, options = [], {"dropout": 0.0, "norm_first": True}
    for who in (student, reference):
        layer = build(who, f"Transformer{kind}Layer", np.random.default_rng(seed), 6, 2, 7, **options)
        found.append(layer(*given, torch.tril(torch.ones(3, 3))).detach().numpy())
    assert_close(found[0], found[1], name="out", **FLOAT32)


# ---------------------------------------------------------------------------------------------------------- model


@points(2)
@part("model")
@uses("sinusoidal_positional_encoding")
@after("layer", "position_module")
@hint("Follow one token: embedded, scaled, placed, through all layers, scored. Which of these steps differs?")
def test_logits(student, reference, rng):
    """Transformer gives every token a score at every position"""
    src, tgt, found = torch.tensor([[1, 4, 2, 2], [0, 3, 5, 1]]), torch.tensor([[6, 2, 0], [6, 5, 1]]), []
    seed = int(rng.integers(1000))
    for who in (student, reference):
        model = build(who, "Transformer", np.random.default_rng(seed), 7, 6, 2, 9, 2, dropout=0.0)
        found.append(model(src, tgt).detach().numpy())
    assert_close(found[0], found[1], name="logits", **FLOAT32)


@points(1)
@part("model")
@hint("What does the model read in its second step? When are all answers complete, and what stands behind an end?")
def test_greedy(student):
    """greedy_decode says the likeliest token, step by step, until every answer has ended"""
    followers = torch.zeros((2, 6), dtype=torch.long)
    followers[0, 4], followers[0, 2], followers[0, 3] = 2, 3, 5  # question 0: 4 starts, then 2, 3, 5
    followers[1, 4], followers[1, 5] = 5, 1  # question 1: 5 at once; whoever goes on says 1
    model = student.support.Scripted(followers)
    said = student.greedy_decode(model, torch.tensor([[0, 3], [1, 3]]), 4, 5, 7)
    assert_equal(np.asarray(said), np.array([[2, 3, 5], [5, 5, 5]]), name="answers")


# --------------------------------------------------------------------------------------------------------- vision


@points(2)
@part("vision")
@hint("What is the second patch of an image, and what its third number? Give every pixel its own number and print.")
def test_patches(student, rng):
    """PatchEmbedding cuts an image into patches, row by row, and each into its channels, row by row"""
    x = tensor(rng, 2, 3, 6, 6)
    expected = [x[:, :, r : r + 2, c : c + 2].flatten(1) for r in (0, 2, 4) for c in (0, 2, 4)]
    found = see_through(student, 6, 2, 3)(x)
    assert_close(found.detach().numpy(), torch.stack(expected, dim=1).numpy(), name="patches")


@points(2)
@part("vision")
@uses("sinusoidal_positional_encoding")
@after("patches", "layer", "position_module")
@hint("Follow one image: patches, positions, layers, and then? How do four rows of numbers become one?")
def test_vision(student, reference, rng):
    """VisionTransformer gives every image a score for every class"""
    x, found, seed = tensor(rng, 3, 1, 4, 4), [], int(rng.integers(1000))
    for who in (student, reference):
        model = build(who, "VisionTransformer", np.random.default_rng(seed), 4, 2, 1, 6, 2, 2, 7, 5, dropout=0.0)
        found.append(model(x).detach().numpy())
    assert_close(found[0], found[1], name="logits", **FLOAT32)


# ----------------------------------------------------------------------------------------------------- captioning

WORDS = {"<NULL>": 0, "<START>": 1, "<END>": 2, "a": 3, "red": 4, "cat": 5}


@points(2)
@part("captioning")
@after("layer", "position_module")
@hint("What do the scores behind `a` depend on: which words, and where does the image come in?")
def test_captions(student, rng):
    """CaptioningTransformer scores every next word by the image and by the words so far, and by no later one"""
    model = build(student, "CaptioningTransformer", rng, WORDS, 5, 4, num_heads=2, num_layers=1)
    model.eval()
    features, captions = tensor(rng, 2, 5), torch.tensor([[1, 3, 4, 5], [1, 3, 5, 2]])
    scores = model(features, captions).detach().numpy()
    assert_equal(scores.shape, (2, 4, 6), name="shape of the scores")
    other_image = model(features + 1, captions).detach().numpy()
    changed = np.abs(other_image - scores).max(axis=2) > 1e-3
    assert_equal(changed, np.ones((2, 4), dtype=bool), name="changed by another image")
    captions[:, 2:] = torch.tensor([[5, 4], [2, 0]])
    other_end = model(features, captions).detach().numpy()
    exact = {"rtol": 1e-4, "atol": 1e-5, "why": "float32"}
    assert_close(other_end[:, :2], scores[:, :2], name="earlier scores", **exact)
