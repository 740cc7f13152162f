"""Public checks of `attention`: small inputs, fixed numbers. Run them as often as you like."""

import numpy as np
import pytest
import torch

from autograder.checks import after, assert_close, assert_equal, assert_gradient, hint, part, points, uses

# The worked example of the handout: two queries, three keys, D = 4, Dv = 2.
Q = np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 2.0]])
K = np.log(2.0) * np.array([[1.0, 5.0, 0.0, 0.0], [0.0, 0.0, 7.0, 0.0], [2.0, 0.0, 0.0, 0.0]])
V = np.array([[7.0, 0.0], [14.0, 21.0], [0.0, 7.0]])
OUT = np.array([[4.0, 7.0], [7.0, 28.0 / 3.0]])


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*(a.copy() if isinstance(a, np.ndarray) else a for a in arguments))


def weights_of(cache):
    """`cache["weights"]`; whatever was returned instead, where that is no dict with weights."""
    return cache["weights"] if isinstance(cache, dict) and "weights" in cache else cache


def zeros_and_ones(mask):
    """A mask as booleans: 0 and 1 are as good as False and True."""
    return mask != 0 if isinstance(mask, np.ndarray) else mask


def projections(rng, E):
    """Weights (E, E) and biases (E,) of a layer with heads."""
    weights = {f"W_{x}": rng.standard_normal((E, E)) / np.sqrt(E) for x in "qkvo"}
    return weights | {f"b_{x}": rng.standard_normal(E) / 2 for x in "qkvo"}


def state_of(params):
    """The same as the state of a `MultiHeadAttention`: torch's Linear computes x @ weight.T + bias."""
    names = {"q": "query", "k": "key", "v": "value", "o": "proj"}
    state = {f"{name}.weight": params[f"W_{x}"].T.copy() for x, name in names.items()}
    state |= {f"{name}.bias": params[f"b_{x}"] for x, name in names.items()}
    return {name: torch.tensor(array, dtype=torch.float32) for name, array in state.items()}


# -------------------------------------------------------------------------------------------------------- softmax


@points(2)
@part("softmax")
@hint("exp(log 5) is 5. Which three numbers have to be in the ratio 1 : 2 : 5 and sum to 1?")
def test_softmax_by_hand(student):
    """softmax of (log 1, log 2, log 5) is (1/8, 2/8, 5/8), for each row by itself"""
    x = np.log(np.array([[1.0, 2.0, 5.0], [6.0, 3.0, 1.0]]))
    expected = np.array([[0.125, 0.25, 0.625], [0.6, 0.3, 0.1]])
    assert_close(call(student, "softmax", x), expected, name="softmax")


@points(2)
@part("softmax")
@after("softmax_by_hand")
@hint("Along which axis do you take the maximum and the sum, and with which shape does each come back?")
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_softmax_axis(student, reference, rng, axis):
    """softmax(x, axis={axis}) sums to 1 along axis {axis}"""
    x = rng.standard_normal((3, 4, 2))
    assert_close(student.softmax(x.copy(), axis=axis), reference.softmax(x, axis=axis), name="softmax")


@points(1)
@part("softmax")
@after("softmax_by_hand")
@hint("exp(1000) is too large for a float. Which number may be taken from all entries of a row unpunished?")
def test_softmax_large(student, reference, rng):
    """softmax stays finite when all entries are around 1000"""
    x = 1000.0 + rng.standard_normal((3, 5))
    assert_close(call(student, "softmax", x), call(reference, "softmax", x), name="softmax")


# ---------------------------------------------------------------------------------------------------------- masks


@points(2)
@part("masks")
@hint("Which keys may query 0 look at, and which query may look at all of them?")
def test_causal_by_hand(student):
    """causal_mask(4) shows every position itself and what is before it"""
    expected = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]) == 1
    assert_equal(zeros_and_ones(student.causal_mask(4)), expected, name="mask")


@points(2)
@part("masks")
@hint("A sequence of length 2 has keys 0 and 1. Which shape does the mask need so that all queries share it?")
def test_padding_by_hand(student):
    """padding_mask of the lengths 2 and 4 shows the first 2 and the first 4 of 5 keys"""
    expected = np.array([[[1, 1, 0, 0, 0]], [[1, 1, 1, 1, 0]]]) == 1
    assert_equal(zeros_and_ones(student.padding_mask(np.array([2, 4]), 5)), expected, name="mask")


# --------------------------------------------------------------------------------------------------------- scores


@points(1)
@part("scores")
@hint("Entry [n, i, j] belongs to query i and key j of example n. Which product of matrices holds them all?")
def test_dot(student, reference, rng):
    """dot_score is the dot product of every query with every key"""
    q, k = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 5, 4))
    assert_close(call(student, "dot_score", q, k), call(reference, "dot_score", q, k), name="scores")


@points(2)
@part("scores")
@hint("In which order come the projections, their sum, tanh, and the product with v?")
def test_additive(student, reference, rng):
    """additive_score is v times tanh of a projected query plus a projected key"""
    shapes = {"q": (2, 3, 4), "k": (2, 5, 6), "W_q": (4, 7), "W_k": (6, 7), "v": (7,)}
    given = [rng.standard_normal(shape) / 2 for shape in shapes.values()]
    assert_close(call(student, "additive_score", *given), call(reference, "additive_score", *given), name="scores")


# ------------------------------------------------------------------------------------------------------ attention


@points(2)
@part("attention")
@uses("softmax")
@after("softmax_by_hand")
@hint("The first query's scores in the handout are log 2, 0 and 2 log 2. Which of your lines gives other numbers?")
def test_attention_by_hand(student):
    """scaled_dot_product_attention_forward gives (4, 7) for the first query of the handout"""
    out, _ = call(student, "scaled_dot_product_attention_forward", Q, K, V)
    assert_close(out, OUT, name="out")


@points(3)
@part("attention")
@uses("softmax")
@after("attention_by_hand")
@hint("Print the shapes of scores, weights and out. Along which axis must each query's weights sum to 1?")
def test_attention(student, reference, rng):
    """out and weights are right for several examples"""
    q, k, v = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 5, 4)), rng.standard_normal((2, 5, 6))
    out, cache = call(student, "scaled_dot_product_attention_forward", q, k, v)
    expected_out, expected_cache = call(reference, "scaled_dot_product_attention_forward", q, k, v)
    assert_close(weights_of(cache), expected_cache["weights"], name="weights")
    assert_close(out, expected_out, name="out")


@points(3)
@part("attention")
@uses("softmax")
@after("attention")
@hint("Does False hide a key or show it? What do the weights of the other keys sum to once one is hidden?")
def test_attention_mask(student, reference, rng):
    """where the mask is False, a key gets no weight, and the others share all of it"""
    q, k, v = rng.standard_normal((2, 4, 3)), rng.standard_normal((2, 4, 3)), rng.standard_normal((2, 4, 5))
    mask = np.array([[1, 1, 0, 0], [0, 1, 0, 1], [1, 1, 1, 0], [0, 0, 0, 1]]) == 1
    out, cache = call(student, "scaled_dot_product_attention_forward", q, k, v, mask)
    expected_out, expected_cache = call(reference, "scaled_dot_product_attention_forward", q, k, v, mask)
    assert_close(weights_of(cache), expected_cache["weights"], name="weights")
    assert_close(out, expected_out, name="out")


# ------------------------------------------------------------------------------------------------------- backward


@points(4)
@part("backward")
@uses("scaled_dot_product_attention_forward")
@after("attention")
@hint("Compare the shapes first. Then: a weight of a row depends on how many of that row's scores?")
@pytest.mark.parametrize("gradient", ["dq", "dk", "dv"])
def test_gradients(student, reference, rng, gradient):
    """{gradient} is the derivative of the attention"""
    given = {
        "q": rng.standard_normal((2, 3, 4)),
        "k": rng.standard_normal((2, 5, 4)),
        "v": rng.standard_normal((2, 5, 6)),
    }
    dout = rng.standard_normal((2, 3, 6))
    which, name = "qkv".index(gradient[1]), gradient[1]
    _, cache = call(student, "scaled_dot_product_attention_forward", *given.values())
    got = call(student, "scaled_dot_product_attention_backward", dout, cache)[which]
    _, expected_cache = call(reference, "scaled_dot_product_attention_forward", *given.values())
    expected = call(reference, "scaled_dot_product_attention_backward", dout, expected_cache)[which]

    def out(x):
        return call(reference, "scaled_dot_product_attention_forward", *(given | {name: x}).values())[0]

    assert_gradient(got, of=out, at=given[name], upstream=dout, expected=expected, name=gradient)


# ---------------------------------------------------------------------------------------------------------- heads


@points(2)
@part("heads")
@hint("Token 0 is (0, 1, 2, 3, 4, 5). With three heads, which two of these numbers does the second head get?")
def test_split_by_hand(student):
    """split_heads gives each head neighbouring columns of every token, and merge_heads puts them back"""
    x = np.arange(2 * 4 * 6, dtype=float).reshape(2, 4, 6)
    expected = np.stack([x[:, :, :2], x[:, :, 2:4], x[:, :, 4:]], axis=1)
    assert_close(call(student, "split_heads", x, 3), expected, name="heads")
    assert_close(call(student, "merge_heads", expected), x, name="tokens")


@points(2)
@part("heads")
@uses("scaled_dot_product_attention_forward")
@after("split_by_hand", "attention")
@hint("Which of query, key and value does each projection take? By the root of which size does a head divide?")
def test_multihead(student, reference, rng):
    """multihead_attention_forward projects, attends with every head, and projects again"""
    query, key, value = (rng.standard_normal((2, length, 6)) for length in (4, 5, 5))
    params = projections(rng, 6)
    out, cache = call(student, "multihead_attention_forward", query, key, value, params, 3)
    expected_out, expected_cache = call(reference, "multihead_attention_forward", query, key, value, params, 3)
    assert_close(weights_of(cache), expected_cache["weights"], name="weights")
    assert_close(out, expected_out, name="out")


# --------------------------------------------------------------------------------------------------------- module


@points(2)
@part("module")
@after("multihead")
@hint("Which of query, key and value does each Linear take? S and T differ here: which reshape needs which?")
def test_module(student, reference, rng):
    """MultiHeadAttention computes what multihead_attention_forward computes"""
    query, key, value = (rng.standard_normal((2, length, 6)).astype(np.float32) for length in (4, 5, 5))
    params, arrays = projections(rng, 6), [x.astype(np.float64) for x in (query, key, value)]
    layer = student.MultiHeadAttention(6, 3, dropout=0.0)
    layer.load_state_dict(state_of(params))
    out = layer(*map(torch.from_numpy, (query, key, value))).detach().numpy()
    expected, _ = call(reference, "multihead_attention_forward", *arrays, params, 3)
    assert_close(out, expected, name="out", rtol=1e-4, atol=1e-5, why="float32")
