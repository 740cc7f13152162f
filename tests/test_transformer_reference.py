"""The reference of `transformer`, proved before it grades: numerical gradients, second opinions, algebra."""

import importlib.util
import sys
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


@pytest.fixture(scope="module")
def course():
    """The reference and its given code; `support` is the name that the reference imports."""
    before = sys.modules.get("support")
    support = load(ROOT / "assignments/transformer/support/__init__.py", "support")
    sys.modules["support"] = support
    try:
        reference = load(ROOT / "solutions/transformer/transformer.py", "transformer_reference")
    finally:
        sys.modules.pop("support")
        if before is not None:
            sys.modules["support"] = before
    return reference, support


@pytest.fixture
def reference(course):
    return course[0]


@pytest.fixture(params=range(3))
def rng(request):
    return np.random.default_rng(request.param)


def numerical(f, at, dout=1.0, h=1e-5):
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = h
        gradient[index] = np.sum((f(at + step) - f(at - step)) * dout) / (2 * h)
    return gradient


def same(got, expected, tolerance=1e-10):
    got, expected = (x.detach().numpy() if isinstance(x, torch.Tensor) else np.asarray(x) for x in (got, expected))
    assert got.shape == expected.shape
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


# ---------------------------------------------------------------------------------------------------- positions


@pytest.mark.parametrize("d", [2, 6, 7, 1])
def test_positions_are_what_the_formula_says(reference, d):
    table = reference.sinusoidal_positional_encoding(9, d)
    for p in range(9):
        for column in range(d):
            angle = p / 10000 ** (2 * (column // 2) / d)
            assert table[p, column] == pytest.approx(np.cos(angle) if column % 2 else np.sin(angle), abs=1e-14)


def test_positions_turn(reference):
    table = reference.sinusoidal_positional_encoding(30, 8)
    same(np.sum(table[5:] * table[:-5], axis=1), np.full(25, np.sum(table[5] * table[0])))
    same(table[:, 0::2] ** 2 + table[:, 1::2] ** 2, np.ones((30, 4)))
    first = table[1, 0::2]
    assert len(np.unique(np.round(first, 6))) == 4  # no frequency twice


# --------------------------------------------------------------------------------------------------- gradients


def test_gradients_are_the_derivatives(reference, rng):
    cases = {
        "layernorm": [3 * rng.standard_normal((2, 3, 4)), *rng.standard_normal((2, 4))],
        "feed_forward": [rng.standard_normal(shape) for shape in ((2, 3, 4), (4, 6), (6,), (6, 4), (4,))],
    }
    dout = rng.standard_normal((2, 3, 4))
    for name, given in cases.items():
        forward, backward = getattr(reference, f"{name}_forward"), getattr(reference, f"{name}_backward")
        rest = [{"eps": 0.3}] if name == "layernorm" else []
        gradients = backward(dout, forward(*given, *rest)[1])
        for which, gradient in enumerate(gradients):

            def out(at, which=which, given=given, forward=forward, rest=rest):
                return forward(*given[:which], at, *given[which + 1 :], *rest)[0]

            same(gradient, numerical(out, given[which], dout), 1e-7)
    tokens, W = rng.integers(0, 5, (2, 3)), rng.standard_normal((6, 4))
    dW = reference.embedding_backward(dout, reference.embedding_forward(tokens, W)[1])
    same(dW, numerical(lambda W: reference.embedding_forward(tokens, W)[0], W, dout), 1e-7)


def test_losses_agree_with_torch_and_with_their_gradients(reference, rng):
    logits, targets = 3 * rng.standard_normal((2, 4, 5)), rng.integers(0, 5, (2, 4))
    targets[0, 1:] = 0
    leaf = torch.tensor(logits, requires_grad=True)
    theirs = torch.nn.functional.cross_entropy(leaf.reshape(-1, 5), torch.tensor(targets).reshape(-1), ignore_index=0)
    theirs.backward()
    loss, dlogits = reference.cross_entropy_with_ignore(logits, targets, 0)
    same(loss, theirs)
    same(dlogits, leaf.grad)
    same(dlogits, numerical(lambda x: reference.cross_entropy_with_ignore(x, targets, 0)[0], logits), 1e-7)
    for eps in (0.0, 0.3):
        leaf = torch.tensor(logits, requires_grad=True)
        flat = torch.tensor(targets).reshape(-1)
        theirs = torch.nn.functional.cross_entropy(leaf.reshape(-1, 5), flat, label_smoothing=eps)
        theirs.backward()
        loss, dlogits = reference.label_smoothing_loss(logits, targets, eps)
        same(loss, theirs)
        same(dlogits, leaf.grad)
    same(reference.cross_entropy_with_ignore(np.full((2, 4, 5), 7.0), targets, -1)[0], np.log(5.0))


def test_layernorm_agrees_with_torch(reference, rng):
    x, gamma, beta = rng.standard_normal((2, 3, 4)), *rng.standard_normal((2, 4))
    out, _ = reference.layernorm_forward(x, gamma, beta, {"eps": 0.2})
    same(out, torch.nn.functional.layer_norm(torch.tensor(x), (4,), torch.tensor(gamma), torch.tensor(beta), eps=0.2))


# ------------------------------------------------------------------------------------------------------- layers


def randomised(module, rng):
    module.double()
    for parameter in module.parameters():
        parameter.data = torch.tensor(0.5 * rng.standard_normal(parameter.shape) + (parameter.dim() == 1) * 0.5)
    return module


def attention_to(theirs, ours):
    """Copy the weights of ours into torch's MultiheadAttention."""
    parts = (ours.query, ours.key, ours.value)
    theirs.in_proj_weight.data = torch.cat([part.weight.data for part in parts])
    theirs.in_proj_bias.data = torch.cat([part.bias.data for part in parts])
    theirs.out_proj.weight.data, theirs.out_proj.bias.data = ours.proj.weight.data, ours.proj.bias.data


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("kind", ["Encoder", "Decoder"])
def test_layers_agree_with_torch(reference, rng, kind, norm_first):
    ours = getattr(reference, f"Transformer{kind}Layer")(8, 2, 5, dropout=0.0, norm_first=norm_first)
    randomised(ours, rng)
    theirs = getattr(torch.nn, f"Transformer{kind}Layer")(
        8, 2, 5, dropout=0.0, activation="gelu", batch_first=True, norm_first=norm_first, dtype=torch.float64
    )
    attention_to(theirs.self_attn, ours.self_attn)
    norms = [ours.norm_self, ours.norm_ffn]
    if kind == "Decoder":
        attention_to(theirs.multihead_attn, ours.cross_attn)
        norms.insert(1, ours.norm_cross)
    for number, norm in enumerate(norms, 1):
        getattr(theirs, f"norm{number}").load_state_dict(norm.state_dict())
    theirs.linear1.load_state_dict(ours.ffn.fc1.state_dict())
    theirs.linear2.load_state_dict(ours.ffn.fc2.state_dict())
    x, memory = torch.tensor(rng.standard_normal((2, 4, 8))), torch.tensor(rng.standard_normal((2, 5, 8)))
    seen = torch.tril(torch.ones(4, 4, dtype=torch.bool))
    if kind == "Decoder":
        same(ours(x, memory, seen), theirs(x, memory, tgt_mask=~seen))
    else:
        same(ours(x, seen), theirs(x, src_mask=~seen))


@pytest.mark.parametrize("norm_first", [False, True])
def test_steps_are_decode(reference, rng, norm_first):
    model = randomised(reference.Transformer(9, 8, 2, 5, 2, dropout=0.0, norm_first=norm_first), rng)
    tokens, memory = torch.tensor(rng.integers(0, 9, (3, 5))), torch.tensor(rng.standard_normal((3, 4, 8)))
    whole, pasts = model.decode(tokens, memory), None
    for t in range(5):
        logits, pasts = model.step(tokens[:, t], memory, pasts)
        same(logits, whole[:, t])
    changed = tokens.clone()
    changed[:, 3:] = (changed[:, 3:] + 1) % 9
    same(model.decode(changed, memory)[:, :3], whole[:, :3], 1e-13)


# -------------------------------------------------------------------------------------------- images and captions


def test_patches_are_those_of_unfold_and_of_a_convolution(reference, rng):
    layer = randomised(reference.PatchEmbedding(6, 2, 3, 5), rng)
    x = torch.tensor(rng.standard_normal((2, 3, 6, 6)))
    same(layer(x), layer.proj(torch.nn.functional.unfold(x, 2, stride=2).transpose(1, 2)))
    filters = layer.proj.weight.reshape(5, 3, 2, 2)
    same(layer(x), torch.nn.functional.conv2d(x, filters, layer.proj.bias, stride=2).flatten(2).transpose(1, 2))
    assert (layer.num_patches, layer.patch_dim) == (9, 12)
    with pytest.raises(AssertionError, match="patches of 4 do not fill images of 10"):
        reference.PatchEmbedding(10, 4)


def test_the_patches_of_the_handout(reference):
    layer = reference.PatchEmbedding(4, 2, 1, 4)
    layer.load_state_dict({"proj.weight": torch.eye(4), "proj.bias": torch.zeros(4)})
    patches = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    assert layer(torch.arange(16.0).reshape(1, 1, 4, 4)).tolist() == [patches]


def like_torch(ours, kind, num_heads):
    """torch's own layer with the weights of ours."""
    sizes = (ours.norm_self.normalized_shape[0], num_heads, ours.ffn.fc1.out_features)
    theirs = getattr(torch.nn, f"Transformer{kind}Layer")(*sizes, activation="gelu", batch_first=True).double().eval()
    attention_to(theirs.self_attn, ours.self_attn)
    norms = [ours.norm_self, ours.norm_ffn]
    if kind == "Decoder":
        attention_to(theirs.multihead_attn, ours.cross_attn)
        norms.insert(1, ours.norm_cross)
    for number, norm in enumerate(norms, 1):
        getattr(theirs, f"norm{number}").load_state_dict(norm.state_dict())
    theirs.linear1.load_state_dict(ours.ffn.fc1.state_dict())
    theirs.linear2.load_state_dict(ours.ffn.fc2.state_dict())
    return theirs


def test_vision_transformer_agrees_with_layers_of_torch(reference, rng):
    model = randomised(reference.VisionTransformer(6, 3, 2, 8, 2, 2, 5, 7), rng).eval()
    x = torch.tensor(rng.standard_normal((3, 2, 6, 6)))
    tokens = model.patch_embed(x) + torch.tensor(reference.sinusoidal_positional_encoding(4, 8))
    for layer in model.transformer:
        tokens = like_torch(layer, "Encoder", 2)(tokens)
    same(model(x), model.head(tokens).mean(dim=1), 1e-5)
    assert torch.autograd.gradcheck(model, x[:1].clone().requires_grad_())
    turned = x.roll(3, dims=3)  # its patches in another order
    assert (model(turned) - model(x)).abs().max() > 1e-3
    model.positional_encoding = torch.nn.Identity()
    same(model(turned), model(x))


WORDS = {word: number for number, word in enumerate(("<NULL>", "<START>", "<END>", "a", "cat", "dog"))}


def test_captioning_transformer_agrees_with_layers_of_torch(reference, rng):
    model = randomised(reference.CaptioningTransformer(WORDS, 5, 8, 2, 2, 9), rng).eval()
    features, captions = torch.tensor(rng.standard_normal((3, 5))), torch.tensor(rng.integers(0, 6, (3, 4)))
    words = model.embedding(captions) + torch.tensor(reference.sinusoidal_positional_encoding(4, 8))
    hidden = torch.triu(torch.ones(4, 4, dtype=torch.bool), diagonal=1)
    for layer in model.transformer:
        words = like_torch(layer, "Decoder", 2)(words, model.visual_projection(features)[:, None], tgt_mask=hidden)
    # Both norms have an epsilon: weights of 2,048 hidden units make small differences of rounding larger.
    same(model(features, captions), model.output(words), 1e-4)
    assert torch.autograd.gradcheck(lambda x: model(x, captions[:1, :2]), features[:1].clone().requires_grad_())


def test_captions_do_not_see_the_future_and_padding_is_not_trained(reference, rng):
    model = randomised(reference.CaptioningTransformer(WORDS, 5, 8, 2, 1, 9), rng).eval()
    features, captions = torch.tensor(rng.standard_normal((2, 5))), torch.tensor([[1, 3, 4, 0], [1, 3, 5, 2]])
    scores = model(features, captions)
    for t in range(1, 5):
        same(model(features, captions[:, :t]), scores[:, :t])
    scores.pow(2).sum().backward()
    moved = model.embedding.weight.grad.abs().sum(dim=1) > 0
    assert moved.tolist() == [False, True, True, True, True, True]


def test_sample_says_the_likeliest_words(reference, rng):
    model = randomised(reference.CaptioningTransformer(WORDS, 5, 8, 2, 1, 9), rng).eval()
    features = torch.tensor(rng.standard_normal((3, 5)))
    said = model.sample(features, max_length=6)
    assert said.shape == (3, 6)
    read = torch.cat([torch.ones(3, 1, dtype=torch.long), said[:, :-1]], dim=1)
    assert torch.equal(model(features, read).argmax(dim=-1), said)


def test_schedule_and_clipping(reference, rng):
    rates = [reference.get_lr_cosine_schedule(it, 1.0, 0.1, 4, 10) for it in range(14)]
    assert [rates[0], rates[4], rates[7], *rates[10:]] == pytest.approx([0, 1, 0.55, 0.1, 0.1, 0.1, 0.1])
    parameters = [torch.nn.Parameter(torch.zeros(shape)) for shape in ((3, 4), (5,))]
    grads = {str(n): rng.standard_normal(p.shape) for n, p in enumerate(parameters)}
    for n, parameter in enumerate(parameters):
        parameter.grad = torch.tensor(grads[str(n)], dtype=torch.float32)
    torch.nn.utils.clip_grad_norm_(parameters, 0.9)
    clipped = reference.clip_gradients(grads, 0.9)
    assert np.sqrt(sum(np.sum(g**2) for g in clipped.values())) == pytest.approx(0.9)
    for n, parameter in enumerate(parameters):
        same(clipped[str(n)], parameter.grad.double(), 1e-5)


# ------------------------------------------------------------------------------------------------------ answers


def test_greedy_answers(course):
    reference, support = course
    followers = torch.tensor([[0, 2, 3, 4, 0], [0, 3, 0, 4, 2]])
    said = reference.greedy_decode(support.Scripted(followers), torch.tensor([[0], [1]]), 1, 4, 9)
    assert said.tolist() == [[2, 3, 4], [3, 4, 4]]


def test_sums_are_sums(course):
    _, support = course
    questions, answers = support.sums([(47, 85), (3, 4)])
    assert [support.to_text(row) for row in questions] == ["47+85=", "03+04="]
    assert [support.to_text(row) for row in answers] == ["231", "7"]
    learned, held_out = support.split()
    assert len({tuple(pair) for pair in [*learned.tolist(), *held_out.tolist()]}) == 10000
