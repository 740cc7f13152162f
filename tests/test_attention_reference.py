"""The reference of `attention`, proved before it grades: numerical gradients, second opinions, algebra."""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

ROOT = Path(__file__).parents[1]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = load(ROOT / "solutions/attention/attention.py", "attention_reference")
support = load(ROOT / "assignments/attention/support/__init__.py", "attention_support")
forward = reference.scaled_dot_product_attention_forward
backward = reference.scaled_dot_product_attention_backward
heads = reference.multihead_attention_forward


@pytest.fixture(params=range(4))
def rng(request):
    return np.random.default_rng(request.param)


def inputs(rng, lead=(2,), S=3, T=5, D=4, Dv=6):
    return tuple(rng.standard_normal((*lead, *shape)) for shape in ((S, D), (T, D), (T, Dv)))


def some_mask(rng, shape):
    """Each query sees a key at least."""
    mask = rng.random(shape) < 0.5
    mask[..., 0] |= ~mask.any(axis=-1)
    return mask


def projections(rng, E):
    weights = {f"W_{x}": rng.standard_normal((E, E)) / np.sqrt(E) for x in "qkvo"}
    return weights | {f"b_{x}": rng.standard_normal(E) for x in "qkvo"}


def numerical_gradient(f, at, h=1e-5):
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = h
        gradient[index] = (f(at + step) - f(at - step)) / (2 * h)
    return gradient


def same(got, expected, tolerance=1e-12):
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


# ------------------------------------------------------------------------------------------- numerical gradients


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_gradients_are_the_derivatives(rng, which, masked):
    given, dout = inputs(rng), rng.standard_normal((2, 3, 6))
    mask = some_mask(rng, (2, 3, 5)) if masked else None
    if masked:
        mask[1, 2] = False  # a query that sees nothing

    def loss(x):
        return np.sum(dout * forward(*given[:which], x, *given[which + 1 :], mask)[0])

    got = backward(dout, forward(*given, mask)[1])[which]
    same(got, numerical_gradient(loss, given[which]), 1e-8)


def test_a_wrong_gradient_is_not_a_numerical_one(rng):
    """The control: a forgotten 1 / sqrt(D) is found by the comparison above."""
    q, k, v = inputs(rng)
    dout = rng.standard_normal((2, 3, 6))
    wrong = 2.0 * backward(dout, forward(q, k, v)[1])[0]
    with pytest.raises(AssertionError):
        same(wrong, numerical_gradient(lambda q: np.sum(dout * forward(q, k, v)[0]), q), 1e-8)


# ------------------------------------------------------------------------------------- a second implementation


def by_definition(q, k, v, mask):
    """One query of one example at a time, with Python's own numbers."""
    weights, out = np.zeros((len(q), len(k))), np.zeros((len(q), v.shape[1]))
    for i in range(len(q)):
        powers = {}
        for j in range(len(k)):
            if mask is None or mask[i, j]:
                powers[j] = math.exp(
                    sum(float(a) * float(b) for a, b in zip(q[i], k[j], strict=True)) / math.sqrt(len(q[i]))
                )
        for j, power in powers.items():
            weights[i, j] = power / sum(powers.values())
            out[i] += weights[i, j] * v[j]
    return out, weights


@pytest.mark.parametrize("masked", [False, True])
def test_attention_equals_its_definition(rng, masked):
    q, k, v = inputs(rng)
    mask = rng.random((2, 3, 5)) < 0.4 if masked else None
    out, cache = forward(q, k, v, mask)
    for n in range(2):
        expected = by_definition(q[n], k[n], v[n], None if mask is None else mask[n])
        same(out[n], expected[0])
        same(cache["weights"][n], expected[1])


@pytest.mark.parametrize("masked", [False, True])
def test_attention_and_its_gradients_equal_those_of_torch(rng, masked):
    given, dout = inputs(rng, lead=(2, 3)), rng.standard_normal((2, 3, 3, 6))
    mask = some_mask(rng, (2, 1, 3, 5)) if masked else None
    tensors = [torch.tensor(x, requires_grad=True) for x in given]
    theirs = torch.nn.functional.scaled_dot_product_attention(
        *tensors, attn_mask=None if mask is None else torch.tensor(mask)
    )
    theirs.backward(torch.tensor(dout))
    out, cache = forward(*given, mask)
    same(out, theirs.detach().numpy())
    for got, tensor in zip(backward(dout, cache), tensors, strict=True):
        same(got, tensor.grad.numpy())


def torch_heads(params, E, H):
    theirs = torch.nn.MultiheadAttention(E, H, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.tensor(np.hstack([params[f"W_{x}"] for x in "qkv"]).T.copy()))
        theirs.in_proj_bias.copy_(torch.tensor(np.hstack([params[f"b_{x}"] for x in "qkv"])))
        theirs.out_proj.weight.copy_(torch.tensor(params["W_o"].T.copy()))
        theirs.out_proj.bias.copy_(torch.tensor(params["b_o"]))
    return theirs


def module(params, E, H, dropout=0.0):
    layer = reference.MultiHeadAttention(E, H, dropout=dropout)
    names = {"q": "query", "k": "key", "v": "value", "o": "proj"}
    state = {f"{name}.weight": torch.tensor(params[f"W_{x}"].T.copy()) for x, name in names.items()}
    state |= {f"{name}.bias": torch.tensor(params[f"b_{x}"]) for x, name in names.items()}
    layer.double().load_state_dict(state)
    return layer


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("H", [1, 2, 3])
def test_heads_and_module_equal_torch(rng, H, masked):
    query, key, value = (rng.standard_normal((2, length, 6)) for length in (4, 5, 5))
    params, mask = projections(rng, 6), some_mask(rng, (4, 5)) if masked else None
    hidden = None if mask is None else torch.tensor(~mask)  # torch's own module: True is hidden
    expected, weights = torch_heads(params, 6, H)(
        *map(torch.tensor, (query, key, value)), attn_mask=hidden, average_attn_weights=False
    )
    out, cache = heads(query, key, value, params, H, mask)
    same(out, expected.detach().numpy())
    same(cache["weights"], weights.detach().numpy())
    given = None if mask is None else torch.tensor(mask).int()
    got = module(params, 6, H)(*map(torch.tensor, (query, key, value)), attn_mask=given)
    same(got.detach().numpy(), expected.detach().numpy())


@pytest.mark.parametrize("shape", [(3, 1, 5), (3, 4, 5)])
def test_every_example_has_its_own_mask_in_all_heads(rng, shape):
    query, key, value = (rng.standard_normal((3, length, 6)) for length in (4, 5, 5))
    params, mask = projections(rng, 6), some_mask(rng, shape)
    out, _ = heads(query, key, value, params, 3, mask)
    for n in range(3):
        alone = (x[n : n + 1] for x in (query, key, value))
        same(out[n], heads(*alone, params, 3, np.broadcast_to(mask[n], (4, 5)))[0][0])


@pytest.mark.parametrize("axis", [0, 1, 2, -2])
def test_softmax_equals_that_of_torch(rng, axis):
    x = 3 * rng.standard_normal((3, 4, 5))
    same(reference.softmax(x, axis), torch.softmax(torch.tensor(x), axis).numpy())


def test_scores_equal_their_definition(rng):
    q, k = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 5, 4))
    W_q, W_k, v = rng.standard_normal((4, 6)), rng.standard_normal((4, 6)), rng.standard_normal(6)
    dot, additive = reference.dot_score(q, k), reference.additive_score(q, k, W_q, W_k, v)
    for n, i, j in np.ndindex(2, 3, 5):
        same(dot[n, i, j], sum(q[n, i] * k[n, j]))
        units = [math.tanh(sum(q[n, i] * W_q[:, a]) + sum(k[n, j] * W_k[:, a])) for a in range(6)]
        same(additive[n, i, j], sum(a * b for a, b in zip(v, units, strict=True)))


# -------------------------------------------------------------------------------------------------------- algebra


def test_weights_are_shares(rng):
    weights = forward(*inputs(rng))[1]["weights"]
    assert (weights > 0).all()
    same(weights.sum(axis=-1), np.ones((2, 3)))


def test_softmax_does_not_see_a_shift_and_overflows_nowhere(rng):
    x = rng.standard_normal((3, 5))
    offsets = np.array([[1e4], [0.0], [-1e4]])
    same(reference.softmax(x + offsets), reference.softmax(x), 1e-11)
    assert np.isfinite(reference.softmax(1e300 * x)).all()


def test_the_order_of_keys_does_not_matter_and_that_of_queries_carries_over(rng):
    q, k, v = inputs(rng)
    out, _ = forward(q, k, v)
    order = rng.permutation(5)
    same(forward(q, k[:, order], v[:, order])[0], out)
    order = rng.permutation(3)
    same(forward(q[:, order], k, v)[0], out[:, order])


def test_equal_keys_give_the_mean_of_the_values(rng):
    q, k, v = inputs(rng)
    out, _ = forward(q, np.broadcast_to(k[:, :1], k.shape), v)
    same(out, np.broadcast_to(v.mean(axis=1, keepdims=True), out.shape))


def test_longer_queries_and_shorter_keys_cancel(rng):
    q, k, v = inputs(rng)
    same(forward(7.0 * q, k / 7.0, v)[0], forward(q, k, v)[0])


def test_a_hidden_key_is_as_good_as_none(rng):
    q, k, v = inputs(rng)
    mask = np.array([True, False, True, True, False])
    same(forward(q, k, v, mask)[0], forward(q, k[:, mask], v[:, mask])[0])
    _, dk, dv = backward(rng.standard_normal((2, 3, 6)), forward(q, k, v, mask)[1])
    assert not dk[:, ~mask].any()
    assert not dv[:, ~mask].any()


def test_causal_attention_does_not_see_the_future(rng):
    q, k, v = inputs(rng, S=5)
    before, _ = forward(q, k, v, reference.causal_mask(5))
    k[:, 3:], v[:, 3:] = 1e6, -1e6
    after, _ = forward(q, k, v, reference.causal_mask(5))
    assert np.array_equal(before[:, :3], after[:, :3])


def test_nothing_to_look_at_gives_zeros(rng):
    given = inputs(rng)
    out, cache = forward(*given, np.zeros((3, 5), dtype=bool))
    assert not out.any()
    assert not cache["weights"].any()
    assert not any(gradient.any() for gradient in backward(np.ones((2, 3, 6)), cache))


def test_masks_are_what_they_say():
    assert reference.causal_mask(3).tolist() == [[True, False, False], [True, True, False], [True, True, True]]
    mask = reference.padding_mask([0, 2, 3], 3)
    assert mask.shape == (3, 1, 3)
    assert mask.dtype == bool
    assert mask[:, 0].tolist() == [[False] * 3, [True, True, False], [True] * 3]


def test_gradients_are_linear_and_those_of_the_keys_sum_to_zero(rng):
    _, cache = forward(*inputs(rng))
    a, b = rng.standard_normal((2, 2, 3, 6))
    for both, left, right in zip(backward(2 * a + b, cache), backward(a, cache), backward(b, cache), strict=True):
        same(both, 2 * left + right)
    same(backward(a, cache)[1].sum(axis=1), np.zeros((2, 4)), 1e-12)  # one vector added to all keys changes nothing


def test_splitting_and_merging_are_inverse(rng):
    x = rng.standard_normal((2, 5, 12))
    for H in (1, 3, 4, 12):
        split = reference.split_heads(x, H)
        assert split.shape == (2, H, 5, 12 // H)
        same(reference.merge_heads(split), x)
        same(split[:, H - 1], x[:, :, -12 // H :] if H > 1 else x)


def test_one_head_without_projections_is_plain_attention(rng):
    query, key, value = (rng.standard_normal((2, length, 6)) for length in (4, 5, 5))
    params = {f"W_{x}": np.eye(6) for x in "qkvo"} | {f"b_{x}": np.zeros(6) for x in "qkvo"}
    same(heads(query, key, value, params, 1)[0], forward(query, key, value)[0])


def test_the_module_drops_weights_and_only_while_training(rng):
    torch.manual_seed(0)
    given = [torch.tensor(rng.standard_normal((2, length, 6))) for length in (4, 5, 5)]
    params = projections(rng, 6)
    layer = module(params, 6, 2, dropout=0.5)
    assert not torch.equal(layer(*given), layer(*given))
    layer.eval()
    same(layer(*given).detach().numpy(), heads(*(x.numpy() for x in given), params, 2)[0])
    everything = module(params, 6, 2, dropout=1.0)(*given).detach().numpy()
    same(everything, np.broadcast_to(params["b_o"], everything.shape))


def test_embed_dim_is_a_multiple_of_num_heads():
    with pytest.raises(ValueError, match="multiple"):
        reference.MultiHeadAttention(6, 4)


# ---------------------------------------------------------------------------------------------------- given code


def test_the_retrieval_task_is_what_it_says():
    digits = support.load_digits()
    batch = support.draw_batch(np.random.default_rng(3), digits.x_test, digits.y_test, 50)
    assert batch.tokens.shape == (50, 6, 72)
    for tokens, asked, answers, where in zip(*batch, strict=True):
        assert len(set(tokens[:, 64:].argmax(axis=1))) == 6
        assert len(set(where)) == 3
        for question in range(3):
            token = tokens[where[question]]
            assert np.array_equal(token[64:], asked[question])
            label = digits.y_test[(digits.x_test == token[:64]).all(axis=1)]
            assert answers[question] in label


def test_the_threshold_of_the_retrieval_check_lies_five_points_below_the_reference():
    digits = support.load_digits()
    held_out = support.held_out_batch(digits)
    for seed in range(3):
        model, history = support.train_retrieval(forward, backward, digits, steps=150, seed=seed)
        assert model.accuracy(held_out) > 0.945
        assert np.mean(history[-20:]) < 0.1 * np.mean(history[:3])


def test_the_digits_are_those_of_the_other_assignments():
    files = [ROOT / "assignments" / slug / "support/digits.npz" for slug in ("attention", "linear_classifiers")]
    assert files[0].read_bytes() == files[1].read_bytes()
