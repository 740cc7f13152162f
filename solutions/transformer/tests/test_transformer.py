"""Hidden checks of `transformer`: fresh numbers for every run, and everything the public ones leave out."""

import numpy as np
import pytest
import torch

from autograder.checks import (
    after,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_unchanged,
    gpu,
    hint,
    limits,
    part,
    points,
    public_data,
    show_curve,
    training,
    uses,
)
from autograder.errors import StudentError, StudentUnwritten

FLOAT32 = {"rtol": 1e-3, "atol": 1e-3, "why": "positions are kept in float32"}
STEP = {"rtol": 1e-4, "atol": 1e-4, "why": FLOAT32["why"]}
MODULE = {"rtol": 1e-5, "atol": 1e-6, "why": "a mask or a constant in float32 is allowed"}
both_norms = pytest.mark.parametrize("norm", ["after", "before"])


def fresh(value):
    """A copy, down to the arrays in a dict."""
    if isinstance(value, dict):
        return {key: fresh(entry) for key, entry in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*map(fresh, arguments))


def affine(rng, size):
    """A scale and a shift, no two entries alike, no scale near 0 or 1."""
    return rng.uniform(1.5, 3.0, size) * rng.choice([-1.0, 1.0], size), rng.standard_normal(size)


def feed_forward_inputs(rng, N=2, T=3, E=4, F=6):
    return {
        "x": rng.standard_normal((N, T, E)),
        "W1": rng.standard_normal((E, F)),
        "b1": rng.standard_normal(F),
        "W2": rng.standard_normal((F, E)),
        "b2": rng.standard_normal(E),
    }


def draw(rng, module):
    """Parameters for a module, in float64: of the order of 1, none of them special, the norms' scales away from 0."""
    drawn = {}
    for name, old in module.state_dict().items():
        if name.split(".")[-1] != "pe":
            drawn[name] = torch.tensor(0.4 * rng.standard_normal(tuple(old.shape)))
            if max(old.shape) > 1000:
                drawn[name] /= 16  # so many hidden units would drown everything else
            if "norm" in name and name.endswith("weight"):
                drawn[name] += 1.0
    return drawn


def made(who, kind, *sizes, **options):
    """A module of that name. Where a layer has one place for its norms only, as in CS231n, the other is unwritten."""
    try:
        return getattr(who, kind)(*sizes, **options)
    except StudentError as error:
        if error.frames or "unexpected keyword argument 'norm_first'" not in error.message:
            raise  # from inside of the layer
        words = f"{kind} takes no argument `norm_first`: add it, False by default"
        raise StudentUnwritten(error.type_name, words, call=error.call) from error


def pair(student, reference, rng, kind, *sizes, norm="after", **options):
    """The student's and the reference's module with the same parameters, in float64."""
    options = {"dropout": 0.0} | options | ({"norm_first": True} if norm == "before" else {})
    theirs, ours = (made(who, kind, *sizes, **options) for who in (student, reference))
    if kind in ("TransformerDecoderLayer", "VisionTransformer"):
        return with_parameters(reference, rng, theirs, ours)
    drawn = draw(rng, ours)
    for module in (theirs, ours):
        module.double()
        module.load_state_dict(drawn, strict=False)
    return theirs, ours


# What CS231n calls what is here called otherwise: its stack of layers, and until 2024 the pieces of a decoder layer
# (which had a ReLU).
THEIR_NAMES = {
    "transformer.layers.": "transformer.",
    "multihead_attn.": "cross_attn.",
    "linear1.": "ffn.fc1.",
    "linear2.": "ffn.fc2.",
    "norm1.": "norm_self.",
    "norm2.": "norm_cross.",
    "norm3.": "norm_ffn.",
}


def our_name(name):
    """What a parameter of theirs is called here."""
    for other, ours in THEIR_NAMES.items():
        name = name.replace(other, ours)
    return name


def with_parameters(reference, rng, theirs, ours):
    """Both modules in float64, with the same parameters, by their names."""
    for module in (theirs, ours):
        module.double()
    drawn, old = draw(rng, ours), theirs.state_dict()
    ours.load_state_dict(drawn, strict=False)
    named = {name: (drawn[our_name(name)], old[name].shape) for name in old if our_name(name) in drawn}
    fitting = {
        name: new.reshape(shape) if new.numel() == shape.numel() else new for name, (new, shape) in named.items()
    }
    theirs.load_state_dict(fitting, strict=False)
    if any("linear1." in name for name in old):
        for layer in getattr(ours, "transformer", [ours]):
            layer.ffn.gelu = reference.nn.ReLU()
    return theirs, ours


def tensor(rng, *shape):
    return torch.tensor(rng.standard_normal(shape))


def after_a_step(leaf):
    """What gradient descent makes of a leaf in one step of size 1; what got no gradient stays as it is."""
    return (leaf if leaf.grad is None else leaf - leaf.grad).detach().numpy()


def values(*tensors):
    return [x.detach().numpy() for x in tensors]


# --------------------------------------------------------------------------------------------------------- blocks


@points(1)
@part("blocks")
@after("positions_by_hand")
@hint("How many sines and how many cosines has a row of 5 numbers, and which power of 10000 belongs to each?")
def test_positions(student, reference):
    """sinusoidal_positional_encoding is right for even and odd sizes"""
    for T, d in ((7, 8), (4, 10), (9, 5), (6, 7), (1, 3), (3, 1)):
        found = student.sinusoidal_positional_encoding(T, d)
        assert_close(found, reference.sinusoidal_positional_encoding(T, d), name=f"encoding of {T} with {d} numbers")


@points(1)
@part("blocks")
@after("positions")
@hint("cos(a) cos(b) + sin(a) sin(b) is the cosine of what? Is every pair of columns a sine and a cosine of one angle?")
def test_positions_turn(student, rng):
    """the product of two positions depends on how far apart they are, and on nothing else"""
    for d in (6, 12):
        table = np.asarray(student.sinusoidal_positional_encoding(40, d))
        start, apart = int(rng.integers(5, 12)), int(rng.integers(3, 9))
        angles = apart / 10000.0 ** (np.arange(0, d, 2) / d)
        products = np.sum(table[start::apart] * table[start - apart : -apart : apart], axis=1)
        assert_close(products, np.full(products.shape, np.sum(np.cos(angles))), name="products of rows")


@points(1)
@part("blocks")
@uses("embedding_forward")
@after("embedding")
@hint("What comes back to the row of a token that occurs three times, and to that of one that does not occur?")
def test_embedding_gradient(student, reference, rng):
    """embedding_backward gives each row the sum of what came back to its token"""
    W, tokens = rng.standard_normal((7, 5)), rng.integers(0, 6, (3, 4))
    tokens[0] = tokens[1, 2]
    dout = rng.standard_normal((3, 4, 5))
    out, cache = call(student, "embedding_forward", tokens, W)
    expected, expected_cache = call(reference, "embedding_forward", tokens, W)
    assert_close(out, expected, name="out")
    right = call(reference, "embedding_backward", dout, expected_cache)

    def of(W):
        return call(reference, "embedding_forward", tokens, W)[0]

    got = call(student, "embedding_backward", dout, cache)
    assert_gradient(got, of=of, at=W, upstream=dout, expected=right, name="dW")


@points(2)
@part("blocks")
@after("layernorm")
@hint("Is eps under the root, the variance divided by E, and the last axis the one that is normalised?")
def test_layernorm_values(student, reference, rng):
    """layernorm_forward normalises the last axis, whatever axes come before it, and uses eps"""
    for shape, eps in (((3, 5), 0.3), ((2, 3, 4), 1.5), ((4, 6), None)):
        x, (gamma, beta) = 2 * rng.standard_normal(shape) + 3, affine(rng, shape[-1])
        options = {} if eps is None else {"eps": eps}
        out, _ = call(student, "layernorm_forward", x, gamma, beta, options)
        expected, _ = call(reference, "layernorm_forward", x, gamma, beta, options)
        assert_close(out, expected, name=f"out of shape {shape}")


@points(3)
@part("blocks")
@uses("layernorm_forward")
@after("layernorm_values")
@hint("Which ways lead from one number of a token to the others' outputs? Which sums run over all tokens?")
@pytest.mark.parametrize("gradient", ["dx", "dgamma", "dbeta"])
def test_layernorm_gradients(student, reference, rng, gradient):
    """{gradient} of layernorm_backward is the derivative"""
    which = ("dx", "dgamma", "dbeta").index(gradient)
    for shape, eps in (((2, 3, 4), 0.3), ((3, 5), 1e-8)):
        given, dout = [rng.standard_normal(shape) + 1, *affine(rng, shape[-1])], rng.standard_normal(shape)
        _, cache = call(student, "layernorm_forward", *given, {"eps": eps})
        got = call(student, "layernorm_backward", dout, cache)[which]
        _, expected_cache = call(reference, "layernorm_forward", *given, {"eps": eps})
        expected = call(reference, "layernorm_backward", dout, expected_cache)[which]

        def of(at, given=given, eps=eps):
            arrays = [*given[:which], at, *given[which + 1 :]]
            return call(reference, "layernorm_forward", *arrays, {"eps": eps})[0]

        assert_gradient(got, of=of, at=given[which], upstream=dout, expected=expected, name=f"{gradient} {shape}")


@points(1)
@part("blocks")
@after("feed_forward")
@hint("Which of the two layers is followed by the ReLU, and which bias belongs to which?")
def test_feed_forward_values(student, reference, rng):
    """feed_forward_forward treats every token alike and alone"""
    for N, T, E, F in ((2, 3, 4, 6), (3, 5, 6, 2)):
        given = feed_forward_inputs(rng, N, T, E, F)
        out, _ = call(student, "feed_forward_forward", *given.values())
        expected, _ = call(reference, "feed_forward_forward", *given.values())
        assert_close(out, expected, name=f"out {N, T, E}")


@points(2)
@part("blocks")
@uses("feed_forward_forward")
@after("feed_forward_values")
@hint("Do sequences and tokens both lie in the rows of the product? Where does the ReLU let nothing back?")
@pytest.mark.parametrize("gradient", ["dx", "dW1", "db1", "dW2", "db2"])
def test_feed_forward_gradients(student, reference, rng, gradient):
    """{gradient} of feed_forward_backward is the derivative"""
    given, dout = feed_forward_inputs(rng), rng.standard_normal((2, 3, 4))
    name = gradient[1:]
    which = list(given).index(name)
    _, cache = call(student, "feed_forward_forward", *given.values())
    got = call(student, "feed_forward_backward", dout, cache)[which]
    _, expected_cache = call(reference, "feed_forward_forward", *given.values())
    expected = call(reference, "feed_forward_backward", dout, expected_cache)[which]

    def of(at):
        return call(reference, "feed_forward_forward", *(given | {name: at}).values())[0]

    assert_gradient(got, of=of, at=given[name], upstream=dout, expected=expected, name=gradient)


@points(2)
@part("blocks")
@hint("Does a backward use its own cache, or what the last forward left behind? Which line writes into its inputs?")
@pytest.mark.parametrize(
    "block",
    [
        pytest.param("embedding", marks=after("embedding_gradient")),
        pytest.param("layernorm", marks=after("layernorm_gradients")),
        pytest.param("feed_forward", marks=after("feed_forward_gradients")),
    ],
)
def test_own_cache(student, reference, rng, block):
    """{block}_backward gives the same twice, also after another forward, and changes nothing"""

    def inputs():
        if block == "embedding":
            return [rng.integers(0, 5, (2, 3)), rng.standard_normal((5, 4))]
        if block == "layernorm":
            return [rng.standard_normal((2, 3, 4)), *affine(rng, 4), {"eps": 0.2}]
        return list(feed_forward_inputs(rng).values())

    first, second, dout = inputs(), inputs(), rng.standard_normal((2, 3, 4))
    kept, kept_dout = [fresh(x) for x in first], dout.copy()
    forward, backward = getattr(student, f"{block}_forward"), getattr(student, f"{block}_backward")
    _, cache = forward(*first)
    call(student, f"{block}_forward", *second)
    _, right_cache = call(reference, f"{block}_forward", *kept)
    right = call(reference, f"{block}_backward", dout, right_cache)
    for time in ("first", "second"):
        assert_close(backward(dout, cache), right, name=f"gradients the {time} time")
    for now, before in zip(first, kept, strict=True):
        if isinstance(now, np.ndarray):
            assert_unchanged(now, before, name="an input")
    assert_unchanged(dout, kept_dout, name="dout")


# --------------------------------------------------------------------------------------------------------- losses


@points(1)
@part("losses")
@after("teacher_forcing_by_hand")
@hint("The last target is never read, the start token is read by all. Is the result a new array?")
def test_teacher_forcing(student, reference, rng):
    """teacher_forcing works for any number of tokens and leaves the targets alone"""
    for N, T in ((3, 5), (2, 7), (4, 1)):
        targets = rng.integers(1, 9, (N, T))
        before = targets.copy()
        found = student.teacher_forcing(targets, 11)
        assert_equal(found, reference.teacher_forcing(before, 11), name=f"what the decoder reads, {N} times {T}")
        assert_unchanged(targets, before, name="targets")


@points(3)
@part("losses")
@after("cross_entropy")
@hint("Are ignored tokens left out of the sum, of the number you divide by, and of the gradient?")
@pytest.mark.parametrize("result", ["loss", "dlogits"])
def test_ignore(student, reference, rng, result):
    """the {result} of cross_entropy_with_ignore counts only the tokens that are not ignored"""
    for ignore, V in ((0, 5), (3, 4), (-100, 6)):
        logits, targets = 2 * rng.standard_normal((3, 4, V)), rng.integers(0, V, (3, 4))
        targets[0, 1:], targets[1, 3], targets[2, 0] = ignore, ignore, 1
        found = call(student, "cross_entropy_with_ignore", logits, targets, ignore)
        right = call(reference, "cross_entropy_with_ignore", logits, targets, ignore)
        if result == "loss":
            assert_close(found[0], right[0], name=f"loss, ignoring {ignore}")
            continue

        def of(x, targets=targets, ignore=ignore):
            return call(reference, "cross_entropy_with_ignore", x, targets, ignore)[0]

        assert_gradient(found[1], of=of, at=logits, expected=right[1], name=f"dlogits, ignoring {ignore}")


@points(2)
@part("losses")
@after("ignore")
@hint("Append padding to every sequence: which of your numbers changes? And what if nothing else is left?")
def test_more_padding(student, reference, rng):
    """padding changes neither loss nor gradient, and where everything is padding both are 0"""
    logits, targets = rng.standard_normal((2, 3, 5)), rng.integers(1, 5, (2, 3))
    longer = np.concatenate([logits, rng.standard_normal((2, 4, 5))], axis=1)
    padded = np.concatenate([targets, np.zeros((2, 4), dtype=targets.dtype)], axis=1)
    right = call(reference, "cross_entropy_with_ignore", logits, targets, 0)
    loss, dlogits = call(student, "cross_entropy_with_ignore", longer, padded, 0)
    assert_close(loss, right[0], name="loss")
    assert_close(dlogits[:, :3], right[1], name="dlogits of the tokens")
    assert_close(dlogits[:, 3:], np.zeros((2, 4, 5)), name="dlogits of the padding")
    loss, dlogits = call(student, "cross_entropy_with_ignore", logits, np.zeros((2, 3), dtype=np.int64), 0)
    assert_close(float(loss), 0.0, name="loss of nothing")
    assert_close(dlogits, np.zeros((2, 3, 5)), name="dlogits of nothing")


@points(2)
@part("losses")
@after("ignore", "smoothing")
@hint("exp(1000) is too large for a float, and the logarithm of 0 is not finite. Can log p be written without p?")
@pytest.mark.parametrize("function", ["cross_entropy_with_ignore", "label_smoothing_loss"])
def test_large_logits(student, reference, rng, function):
    """{function} is exact for logits around 1000, around -1000, and for hopeless tokens"""
    last = -1 if function.startswith("cross") else 0.2
    for around, spread in ((1000, 1), (-1000, 1), (1000, 2), (0, 900), (0, 1200)):
        logits, targets = around + spread * rng.standard_normal((4, 3, 5)), rng.integers(0, 5, (4, 3))
        if spread > 2:
            targets = np.argmin(logits, axis=-1)
        found = call(student, function, logits, targets, last)
        right = call(reference, function, logits, targets, last)
        assert_close(found[0], right[0], name=f"loss, logits around {around}, spread {spread}")
        assert_close(found[1], right[1], name=f"dlogits, logits around {around}, spread {spread}")


@points(2)
@part("losses")
@after("label_smoothing")
@hint("Does a row of q sum to 1? What has the target, what has each of the others, for V = 4 and eps = 0.4?")
@pytest.mark.parametrize("result", ["loss", "dlogits"])
def test_smoothing(student, reference, rng, result):
    """the {result} of label_smoothing_loss is right for any eps, also for none"""
    for eps, V in ((0.4, 4), (0.15, 7), (0.0, 5), (0.9, 3)):
        logits, targets = 2 * rng.standard_normal((2, 3, V)), rng.integers(0, V, (2, 3))
        found = call(student, "label_smoothing_loss", logits, targets, eps)
        right = call(reference, "label_smoothing_loss", logits, targets, eps)
        if result == "loss":
            assert_close(found[0], right[0], name=f"loss with eps {eps}")
            continue

        def of(x, targets=targets, eps=eps):
            return call(reference, "label_smoothing_loss", x, targets, eps)[0]

        assert_gradient(found[1], of=of, at=logits, expected=right[1], name=f"dlogits with eps {eps}")


@points(1)
@part("losses")
@hint(
    "Which rate belongs to the first step, the last of the warm-up, the one after it, the middle, the end, and later?"
)
def test_schedule(student, reference, rng):
    """get_lr_cosine_schedule goes up, comes down, and stays"""
    for top, bottom, warmup, end in ((0.3, 0.02, 5, 19), (1.7, 0.4, 3, 8)):
        steps = range(end + 7)
        found = [float(student.get_lr_cosine_schedule(it, top, bottom, warmup, end)) for it in steps]
        right = [reference.get_lr_cosine_schedule(it, top, bottom, warmup, end) for it in steps]
        assert_close(np.array(found), np.array(right), name=f"rates, warm-up {warmup}, end {end}")


@points(2)
@part("losses")
@hint(
    "How long are all gradients together, as one long row? Which factor makes that max_norm, and when is none needed?"
)
def test_clip(student, reference, rng):
    """clip_gradients shortens all gradients by one factor, only where they are too long, and changes none in place"""
    for max_norm, scale in ((0.7, 1.0), (2.5, 3.0), (50.0, 1.0), (0.4, 0.0)):
        grads = {name: scale * rng.standard_normal(shape) for name, shape in (("W", (3, 4)), ("b", (4,)), ("g", (2,)))}
        before = fresh(grads)
        found = student.clip_gradients(grads, max_norm)
        right, why = reference.clip_gradients(before, max_norm), "torch adds 1e-6 to the length"
        assert_close(found, right, name=f"gradients for {max_norm}", rtol=2e-5, why=why)
        for name in before:
            assert_unchanged(grads[name], before[name], name=name)


# --------------------------------------------------------------------------------------------------------- layers


@points(1)
@part("layers")
@uses("sinusoidal_positional_encoding")
@after("position_module")
@hint("Is the table a buffer or a parameter? Is it as wide as x and as long as x has tokens?")
def test_position_state(student, reference, rng):
    """PositionalEncoding keeps its table as a buffer, learns nothing, and drops only while training"""
    layer = student.PositionalEncoding(8, dropout=0.5, max_len=30)
    assert_equal(sum(1 for _ in layer.parameters()), 0, name="number of parameters")
    assert_equal(any(True for _ in layer.buffers()), True, name="there is a buffer")
    layer.eval()
    table = reference.sinusoidal_positional_encoding(30, 8)
    for N, T in ((5, 3), (2, 30)):
        x = tensor(rng, N, T, 8)
        out = layer(x.float()).detach().numpy().astype(np.float64)
        assert_close(out, x.numpy() + table[:T], name=f"out for {N} sequences of {T}", **FLOAT32)


@points(1)
@part("layers")
@hint("In which order do fc1, gelu, dropout and fc2 come, and does each of them come?")
def test_feed_forward_module(student, reference, rng):
    """FeedForwardNetwork is fc1, gelu, dropout, fc2"""
    x = tensor(rng, 3, 4, 6)
    theirs, ours = pair(student, reference, rng, "FeedForwardNetwork", 6, 5)
    assert_close(theirs(x).detach().numpy(), ours(x).detach().numpy(), name="out", **MODULE)
    theirs, ours = pair(student, reference, rng, "FeedForwardNetwork", 6, 5, dropout=1.0)
    assert_close(theirs(x).detach().numpy(), ours(x).detach().numpy(), name="out when all is dropped", **MODULE)


@points(2)
@part("layers")
@after("layer")
@hint("Where is the norm of each sublayer? Is the path around it taken before or after that norm?")
@both_norms
def test_encoder_layer(student, reference, rng, norm):
    """TransformerEncoderLayer is right with its norms {norm} the sublayers, with and without a mask"""
    theirs, ours = pair(student, reference, rng, "TransformerEncoderLayer", 8, 2, 5, norm=norm)
    for S, mask in ((4, None), (5, torch.tril(torch.ones(5, 5), diagonal=1))):
        x = tensor(rng, 3, S, 8)
        assert_close(*values(theirs(x, src_mask=mask), ours(x, src_mask=mask)), name=f"out for {S} tokens", **MODULE)


@points(3)
@part("layers")
@after("layer")
@hint("Who asks and who is asked, in each of the two attentions? Which of the two gets the mask?")
@both_norms
def test_decoder_layer(student, reference, rng, norm):
    """TransformerDecoderLayer is right with its norms {norm} the sublayers, with and without a mask"""
    theirs, ours = pair(student, reference, rng, "TransformerDecoderLayer", 8, 2, 5, norm=norm)
    for S, T, mask in ((5, 3, torch.tril(torch.ones(3, 3))), (4, 6, None), (4, 4, torch.tril(torch.ones(4, 4)))):
        x, memory = tensor(rng, 3, T, 8), tensor(rng, 3, S, 8)
        mine, right = theirs(x, memory, tgt_mask=mask), ours(x, memory, tgt_mask=mask)
        assert_close(*values(mine, right), name=f"out for {T} tokens and {S} of memory", **MODULE)


@points(2)
@part("layers")
@after("encoder_layer", "decoder_layer")
@hint("With dropout=1 every sublayer is dropped. What is left of a layer then? And while it only evaluates?")
@pytest.mark.parametrize("kind", ["Encoder", "Decoder"])
def test_layer_dropout(student, reference, rng, kind):
    """Transformer{kind}Layer drops what its sublayers say while training, and nothing while evaluating"""
    x, memory = tensor(rng, 3, 4, 8), tensor(rng, 3, 5, 8)
    given = (x, memory) if kind == "Decoder" else (x,)
    theirs, ours = pair(student, reference, rng, f"Transformer{kind}Layer", 8, 2, 5, dropout=1.0)
    for mode in ("training", "evaluating"):
        for layer in (theirs, ours):
            layer.train(mode == "training")
        assert_close(*values(theirs(*given), ours(*given)), name=f"out while {mode}", **MODULE)


@points(2)
@part("layers")
@after("decoder_layer")
@hint("Is anything detached between the inputs and the output? Through which of the two does memory get its gradient?")
def test_layer_gradients(student, reference, rng):
    """gradients flow through a decoder layer to both inputs and to all weights"""
    arrays, upstream = [tensor(rng, 2, 3, 6), tensor(rng, 2, 4, 6)], tensor(rng, 2, 3, 6)
    found = []
    for layer in pair(student, reference, rng, "TransformerDecoderLayer", 6, 2, 5):
        x, memory = (array.clone().requires_grad_() for array in arrays)
        (layer(x, memory) * upstream).sum().backward()
        weights = {our_name(n): leaf for n, leaf in layer.named_parameters() if n.endswith("weight")}
        leaves = {"tgt": x, "memory": memory} | weights
        found.append({name: None if leaf.grad is None else leaf.grad.numpy() for name, leaf in leaves.items()})
    for name, expected in found[1].items():
        assert_close(found[0].get(name), expected, name=f"gradient of {name}", rtol=1e-4, atol=1e-5, why=MODULE["why"])


# ---------------------------------------------------------------------------------------------------------- model

SIZES = (9, 8, 2, 5, 2)  # tokens, embed_dim, heads, feed-forward, layers
SMALL = (9, 8, 2, 5, 1)
PER_NORM = {"after": SMALL, "before": SIZES}


@points(2)
@part("model")
@uses("sinusoidal_positional_encoding")
@after("logits")
@hint("Print the first numbers of each stage: embedded, scaled, with positions, after each layer, scores.")
@both_norms
def test_model(student, reference, rng, norm):
    """Transformer encodes and decodes rightly, with norms {norm} the sublayers"""
    src, tgt = torch.tensor(rng.integers(0, 9, (3, 6))), torch.tensor(rng.integers(0, 9, (3, 4)))
    theirs, ours = pair(student, reference, rng, "Transformer", *PER_NORM[norm], norm=norm)
    memory = ours.encode(src).detach()
    assert_close(*values(theirs.encode(src), memory), name="memory", **FLOAT32)
    assert_close(*values(theirs.decode(tgt, memory), ours.decode(tgt, memory)), name="logits", **FLOAT32)


@points(2)
@part("model")
@after("model")
@hint("What may position 2 see of position 3? Which of the two attentions of the decoder needs to be told?")
def test_no_future(student, reference, rng):
    """what comes later changes no score of what came before"""
    theirs, ours = pair(student, reference, rng, "Transformer", *SMALL)
    src, tgt = torch.tensor(rng.integers(0, 9, (2, 5))), rng.integers(0, 8, (2, 6))
    before = theirs(src, torch.tensor(tgt)).detach().numpy()
    tgt[:, 3:] += 1
    now = theirs(src, torch.tensor(tgt)).detach().numpy()
    assert_close(before[:, :3], ours(src, torch.tensor(tgt)).detach().numpy()[:, :3], name="scores", **FLOAT32)
    assert_close(now[:, :3], before[:, :3], name="scores after the future has changed", **FLOAT32)


@points(1)
@part("model")
@after("model")
@hint("The embedding serves questions, answers and scores. Does each of these uses reach its gradient?")
def test_tied_gradient(student, reference, rng):
    """the embedding's gradient is the sum of all its uses"""
    src, tgt = torch.tensor(rng.integers(0, 9, (2, 5))), torch.tensor(rng.integers(0, 9, (2, 4)))
    upstream, found = tensor(rng, 2, 4, 9), []
    for model in pair(student, reference, rng, "Transformer", *SMALL):
        (model(src, tgt) * upstream).sum().backward()
        found.append(model.embed.weight.grad)
    assert_equal(found[0] is not None, True, name="the embedding has a gradient")
    assert_close(*values(*found), name="gradient of the embedding", rtol=1e-3, atol=5e-3, why=FLOAT32["why"])


@points(2)
@part("model")
@after("greedy")
@hint("Which answers are complete, and how many steps does the longest need? Who says how many are allowed?")
def test_greedy_answers(student, reference, rng):
    """greedy_decode stops every answer at its end token, and all of them at max_steps"""
    V, start, end = 9, 7, 8
    followers = np.tile(np.arange(1, V + 1) % V, (5, 1))  # 7 is followed by 8, 0 by 1, ...
    followers[:, start] = [6, 4, 2, end, 0]  # so that the five answers differ in length
    followers[:, 6] = end  # 7 starts and is never said
    followers[:, end] = 3  # whoever goes on after the end says 3
    src = torch.tensor(rng.permutation(5)[:, None])
    for rows, most in ((5, 20), (5, 4), (2, 20), (1, 1)):
        found = []
        for who in (student, reference):
            model = who.support.Scripted(torch.tensor(followers))
            found.append(np.asarray(who.greedy_decode(model, src[:rows], start, end, most)))
        assert_equal(found[0], found[1], name=f"answers to {rows} questions, at most {most} tokens")


@points(1)
@part("model")
@after("greedy_answers", "model")
@hint("What does the decoder have to read to know which token comes next: the last one, or all?")
def test_greedy_of_a_model(student, reference, rng):
    """greedy_decode lets a Transformer read everything that it has said"""
    theirs, ours = pair(student, reference, rng, "Transformer", *SMALL)
    src = torch.tensor(rng.integers(0, 9, (12, 4)))
    found = [np.asarray(who.greedy_decode(m, src, 5, -1, 6)) for who, m in ((student, theirs), (reference, ours))]
    assert_equal(found[0], found[1], name="answers")


@points(1)
@part("model")
@after("greedy_answers")
@hint("How often does the question have to be encoded? How often is the decoder asked for an answer of three tokens?")
def test_greedy_effort(student, reference):
    """greedy_decode encodes once, and decodes once for each token that it needs"""
    followers = torch.tensor([[0, 2, 3, 4, 0], [0, 3, 0, 4, 2]])
    counts = []
    for who in (student, reference):
        model = who.support.Scripted(followers)
        said = who.greedy_decode(model, torch.tensor([[0], [1]]), 1, 4, 9)
        assert_equal(np.asarray(said), np.array([[2, 3, 4], [3, 4, 4]]), name="answers")
        counts.append(np.array([int(model.encoded), int(model.decoded)]))
    assert_equal(counts[0], counts[1], name="times encoded, times decoded")


@points(2)
@part("model")
@after("decoder_layer")
@hint("What did self_attn get as keys and values in forward? Is the new token among them?")
@both_norms
def test_layer_step(student, reference, rng, norm):
    """TransformerDecoderLayer.step gives, token by token, what forward gives, with norms {norm} the sublayers"""
    theirs, ours = pair(student, reference, rng, "TransformerDecoderLayer", 8, 2, 5, norm=norm)
    x, memory = tensor(rng, 2, 4, 8), tensor(rng, 2, 5, 8)
    right = ours(x, memory, torch.tril(torch.ones(4, 4))).detach().numpy()
    past = None
    for t in range(4):
        out, past = theirs.step(x[:, t : t + 1], memory, past)
        past = past.detach()
        assert_close(out.detach().numpy(), right[:, t : t + 1], name=f"out of token {t}", **MODULE)


@points(2)
@part("model")
@after("layer_step", "model")
@hint("Which position has the third token? Does every layer get its own past, and is the scale there?")
@both_norms
def test_model_step(student, reference, rng, norm):
    """Transformer.step gives, token by token, what decode gives, with norms {norm} the sublayers"""
    theirs, ours = pair(student, reference, rng, "Transformer", *PER_NORM[norm], norm=norm)
    tgt, memory = torch.tensor(rng.integers(0, 9, (2, 3))), tensor(rng, 2, 5, 8)
    right = ours.decode(tgt, memory).detach().numpy()
    pasts = None
    for t in range(3):
        logits, pasts = theirs.step(tgt[:, t], memory, pasts)
        pasts = [past.detach() for past in pasts]
        assert_close(logits.detach().numpy(), right[:, t], name=f"logits of token {t}", **STEP)


@points(3)
@training
@public_data
@part("model")
@after("model", "greedy_answers", "teacher_forcing")
@limits(seconds=30)
@hint("Does the loss fall, but the answers stay wrong? What does the decoder read while it learns, and what later?")
def test_learns_to_add(student, reference, support):
    """a small Transformer learns to add two digits"""
    questions, answers = support.sums([(a, b) for a in range(10) for b in range(10)])
    reads = np.asarray(student.teacher_forcing(answers.copy(), support.START))
    theirs, _ = pair(student, reference, np.random.default_rng(3), "Transformer", support.VOCABULARY, 32, 4, 64, 1)
    theirs.float()
    losses = student.support.train(theirs, questions, reads, answers, 150, learning_rate=1e-2)
    show_curve(losses)
    assert np.mean(losses[-10:]) < 0.4, f"the loss is still {np.mean(losses[-10:]):.2f} after 150 steps; 0.4 was asked"
    said = student.greedy_decode(theirs, torch.from_numpy(questions), support.START, support.END, 4)
    share = support.right_answers(said, answers)
    assert share >= 0.7, f"{share:.0%} of the sums are right, 70% asked"


# --------------------------------------------------------------------------------------------------------- vision


def patches_counted(student, img_size, patch_size):
    """num_patches, and 0 where the module refuses to be made."""
    try:
        return int(student.PatchEmbedding(img_size, patch_size, 3, 5).num_patches)
    except StudentUnwritten:
        raise
    except StudentError:
        return 0


@points(2)
@part("vision")
@hint("How many patches has an image of 6 times 6 pixels, and how many numbers such a patch? And if they do not fit?")
def test_patch_sizes(student):
    """PatchEmbedding counts its patches and their numbers, and refuses patches that do not fill the image"""
    for img_size, patch_size, channels in ((6, 2, 3), (8, 8, 1), (9, 3, 2)):
        layer = student.PatchEmbedding(img_size, patch_size, channels, 5)
        found = [int(getattr(layer, name)) for name in ("img_size", "patch_size", "num_patches", "patch_dim")]
        expected = [img_size, patch_size, (img_size // patch_size) ** 2, channels * patch_size**2]
        assert_equal(found, expected, name=f"img_size, patch_size, num_patches, patch_dim of {img_size}, {patch_size}")
    found = [patches_counted(student, *sizes) for sizes in ((10, 4), (9, 2), (11, 3))]
    assert_equal(
        np.array(found), np.zeros(3, dtype=int), name="num_patches where they do not fill the image, 0: refused"
    )


@points(2)
@part("vision")
@after("patches")
@hint("Number the pixels. Are those of a patch neighbours in the image, and is the second patch right of the first?")
def test_patches_in_place(student, rng):
    """every pixel is in its patch, and the patches come row by row"""
    for size, P, C in ((6, 3, 2), (8, 2, 3), (4, 4, 1)):
        x = tensor(rng, 2, C, size, size)
        layer = student.PatchEmbedding(size, P, C, C * P * P)
        shape = layer.state_dict()["proj.weight"].shape
        as_it_is = {"proj.weight": torch.eye(C * P * P).reshape(shape), "proj.bias": torch.zeros(C * P * P)}
        layer.double()
        layer.load_state_dict(as_it_is)
        corners = range(0, size, P)
        expected = torch.stack([x[:, :, r : r + P, c : c + P].flatten(1) for r in corners for c in corners], dim=1)
        # Which of a patch's numbers comes first is a matter of taste: the projection learns it. One public check asks.
        found = np.sort(layer(x).detach().numpy(), axis=-1)
        assert_close(found, np.sort(expected.numpy(), axis=-1), name=f"numbers of each patch, {size} by {P}")


@points(3)
@part("vision")
@uses("sinusoidal_positional_encoding")
@after("vision")
@hint("Print the first numbers after each stage: patches, positions, each layer, mean, head.")
def test_vision_scores(student, reference, rng):
    """VisionTransformer is right for several sizes of image, patch and model"""
    # One channel or one pixel a patch: the order of the numbers within a patch is not asked here.
    for sizes in ((6, 2, 1, 8, 2, 2, 5, 7), (3, 1, 3, 8, 1, 4, 6, 4)):
        theirs, ours = pair(student, reference, rng, "VisionTransformer", *sizes)
        x = tensor(rng, 3, sizes[2], sizes[0], sizes[0])
        assert_close(*values(theirs(x), ours(x)), name=f"logits, images of {sizes[0]}", **FLOAT32)


@points(1)
@part("vision")
@after("vision_scores")
@hint("With dropout=1 nothing of an image is left while training. And while it only evaluates?")
def test_vision_dropout(student, reference, rng):
    """VisionTransformer drops while training, and nothing while evaluating"""
    theirs, ours = pair(student, reference, rng, "VisionTransformer", 4, 2, 1, 8, 1, 2, 5, 7, dropout=1.0)
    x = tensor(rng, 3, 1, 4, 4)
    for mode in ("training", "evaluating"):
        for model in (theirs, ours):
            model.train(mode == "training")
        assert_close(*values(theirs(x), ours(x)), name=f"logits while {mode}", **FLOAT32)


@points(1)
@part("vision")
@after("vision_scores")
@hint("Does every patch of every image have a share in the mean, and so in the gradient?")
def test_vision_gradients(student, reference, rng):
    """a step along the gradient moves every pixel, and the weights that read the patches, as it should"""
    image, upstream, found = tensor(rng, 2, 1, 4, 4), tensor(rng, 2, 7), []
    for model in pair(student, reference, rng, "VisionTransformer", 4, 2, 1, 8, 1, 2, 5, 7):
        x = image.clone().requires_grad_()
        (model(x) * upstream).sum().backward()
        found.append([after_a_step(leaf).reshape(-1) for leaf in (x, model.patch_embed.proj.weight)])
    for name, mine, right in zip(("pixels", "weights of the patches"), *found, strict=True):
        assert_close(mine, right, name=f"{name} after a step", **STEP)


# ----------------------------------------------------------------------------------------------------- captioning

WORDS = {word: number for number, word in enumerate(("<NULL>", "<START>", "<END>", "a", "big", "red", "cat"))}


def captioner(student, reference, rng, *, layers=2):
    """The student's and the reference's model of the same parameters, evaluating; features have 5 numbers, words 4."""
    sizes = {"num_heads": 2, "num_layers": layers, "max_length": 9}
    made = [who.CaptioningTransformer(WORDS, 5, 4, **sizes) for who in (student, reference)]
    for model in made:
        model.eval()
    return with_parameters(reference, rng, *made)


@points(5)
@part("captioning")
@uses("sinusoidal_positional_encoding")
@after("captions")
@hint("Print the first numbers of the memory, of the placed words, and of what each layer gives.")
def test_caption_scores(student, reference, rng):
    """CaptioningTransformer gives the right score to every next word, also behind a single word"""
    theirs, ours = captioner(student, reference, rng, layers=2)
    for N, T in ((3, 6), (2, 1)):
        features, captions = tensor(rng, N, 5), torch.tensor(rng.integers(0, 7, (N, T)))
        assert_close(*values(theirs(features, captions), ours(features, captions)), name=f"scores of {T}", **FLOAT32)


@points(3)
@part("captioning")
@after("caption_scores")
@hint("How does what the image is like reach the loss? And what should be learned from places that were only appended?")
def test_caption_gradients(student, reference, rng):
    """a step along the gradient moves the features, the words but not <NULL>, and both projections, as it should"""
    given, upstream, found = tensor(rng, 2, 5), tensor(rng, 2, 5, 7), []
    captions = torch.tensor([[1, 3, 4, 6, 2], [1, 6, 2, 0, 0]])
    for model in captioner(student, reference, rng, layers=1):
        features = given.clone().requires_grad_()
        (model(features, captions) * upstream).sum().backward()
        weights = model.embedding.weight, model.visual_projection.weight, model.output.weight
        found.append([after_a_step(leaf) for leaf in (features, *weights)])
    for name, mine, right in zip(("features", "words", "projection of features", "output"), *found, strict=True):
        assert_close(mine, right, name=f"{name} after a step", **STEP)


# ------------------------------------------------------------------------------------------------------- on a GPU

LOSS = 1.7  # of characters; guessing has 2.7, the reference, on the CPU, 1.35 to 1.38 from three starts
TEXTS = (40, 32, 4, 48, 2)  # tokens, embed_dim, heads, feed-forward, layers


@gpu
@points(2)
@part("model")
@after("model", "model_step")
@hint("Which tensor do you make yourself, and on which device is it if you do not say so?")
@both_norms
def test_model_on_a_gpu(student, reference, rng, device, norm):
    """Transformer gives on a GPU what it gives elsewhere, with norms {norm} the sublayers"""
    theirs, ours = pair(student, reference, rng, "Transformer", *TEXTS, norm=norm)
    theirs.to(device)
    src, tgt = torch.tensor(rng.integers(0, 40, (16, 30))), torch.tensor(rng.integers(0, 40, (16, 20)))
    memory = theirs.encode(src.to(device))
    logits = theirs.decode(tgt.to(device), memory).detach().cpu().numpy()
    right = ours(src, tgt).detach().numpy()
    assert_close(logits, right, name="logits", **FLOAT32)
    pasts = None
    for t in range(3):
        logits, pasts = theirs.step(tgt[:, t].to(device), memory, pasts)
    assert_close(logits.detach().cpu().numpy(), right[:, 2], name="logits of step 2", **FLOAT32)


@gpu
@points(1)
@part("model")
@after("greedy_answers", "model_on_a_gpu")
@hint("The tokens that you begin with: on which device are they, and on which is src?")
def test_greedy_on_a_gpu(student, reference, rng, device):
    """greedy_decode answers on a GPU as it does elsewhere"""
    theirs, ours = pair(student, reference, rng, "Transformer", *TEXTS)
    theirs.to(device)
    src = torch.tensor(rng.integers(0, 40, (16, 9)))
    said = student.greedy_decode(theirs, src.to(device), 2, 3, 12).cpu().numpy()
    assert_equal(said, np.asarray(reference.greedy_decode(ours, src, 2, 3, 12)), name="answers")


@gpu
@points(2)
@training
@public_data
@part("model")
@after("learns_to_add", "model_on_a_gpu")
@limits(seconds=120)
@hint("Does it learn to add two digits on the CPU? Which of your tensors stays there?")
def test_larger_model_on_a_gpu(student, support, device):
    """a larger Transformer learns on a GPU what numbers of two digits have to do with their sums"""
    questions, answers = support.sums(support.split()[0])
    reads = np.asarray(student.teacher_forcing(answers.copy(), support.START))
    theirs = student.Transformer(support.VOCABULARY, 64, 4, 128, 2, dropout=0.0)
    theirs.to(device)
    losses = student.support.train(theirs, questions, reads, answers, 200, learning_rate=3e-3)
    last = np.mean(show_curve(losses)[-10:])
    assert last < LOSS, f"the loss is {last:.2f} after 200 steps; {LOSS} was asked"
