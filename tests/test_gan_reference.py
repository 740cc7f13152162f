"""The reference of `gan`, proved before it grades: numerical gradients, second opinions, algebra."""

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

ROOT = Path(__file__).parents[1]
PAIRS = ["discriminator_loss", "ls_discriminator_loss", "wgan_critic_loss"]
SINGLES = ["generator_loss", "ls_generator_loss", "wgan_generator_loss"]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=[str(path.parent)])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


reference = load(ROOT / "solutions/gan/gan.py", "gan_reference")
support = load(ROOT / "assignments/gan/support/__init__.py", "gan_support")


@pytest.fixture(params=range(4))
def rng(request):
    return np.random.default_rng(request.param)


def normal(rng, *shape):
    return torch.from_numpy(rng.standard_normal(shape))


def network(rng, kind, *sizes, **options):
    """A network of support/ in float64 with weights of the order of 1."""
    model = getattr(support, kind)(*sizes, **options).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.8 * normal(rng, *parameter.shape))
    return model


def same(got, expected, tolerance=1e-12):
    np.testing.assert_allclose(np.asarray(got), np.asarray(expected), rtol=tolerance, atol=tolerance)


def numerical_gradient(f, at, h=1e-5):
    gradient = torch.zeros_like(at)
    for index in np.ndindex(tuple(at.shape)):
        step = torch.zeros_like(at)
        step[index] = h
        gradient[index] = (f(at + step) - f(at - step)) / (2 * h)
    return gradient


# ------------------------------------------------------------------------------------------ losses: by definition


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


DEFINITIONS = {
    "discriminator_loss": lambda s, t: (
        mean(-math.log(sigmoid(x)) for x in s) + mean(-math.log(1 - sigmoid(x)) for x in t)
    ),
    "generator_loss": lambda t: mean(-math.log(sigmoid(x)) for x in t),
    "ls_discriminator_loss": lambda s, t: mean((x - 1) ** 2 / 2 for x in s) + mean(x * x / 2 for x in t),
    "ls_generator_loss": lambda t: mean((x - 1) ** 2 / 2 for x in t),
    "wgan_critic_loss": lambda s, t: mean(t) - mean(s),
    "wgan_generator_loss": lambda t: -mean(t),
}


def batches_of(name, rng, columns=False):
    sizes = (7, 4) if name in PAIRS else (5,)
    return [normal(rng, size, 1) if columns else normal(rng, size) for size in sizes]


@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("name", PAIRS + SINGLES)
def test_losses_equal_their_definition(rng, name, columns):
    batches = batches_of(name, rng, columns)
    loss = getattr(reference, name)(*batches)
    assert loss.shape == ()
    same(loss, DEFINITIONS[name](*(batch.flatten().tolist() for batch in batches)))


@pytest.mark.parametrize("name", PAIRS + SINGLES)
def test_gradients_of_the_losses_are_numerical_ones(rng, name):
    batches = [batch.requires_grad_(True) for batch in batches_of(name, rng)]
    getattr(reference, name)(*batches).backward()
    for position, batch in enumerate(batches):

        def f(x, position=position):
            return getattr(reference, name)(*(b.detach() if p != position else x for p, b in enumerate(batches)))

        same(batch.grad, numerical_gradient(f, batch.detach()), 1e-8)


# ------------------------------------------------------------------------------------------------ losses: algebra


@pytest.mark.parametrize("name", PAIRS + SINGLES)
def test_neither_order_nor_copies_matter(rng, name):
    batches = batches_of(name, rng)
    loss = getattr(reference, name)(*batches)
    same(getattr(reference, name)(*(batch.flip(0) for batch in batches)), loss)
    same(getattr(reference, name)(*(batch.repeat(3) for batch in batches)), loss)


def test_who_knows_nothing_pays_two_log_two():
    same(reference.discriminator_loss(torch.zeros(3), torch.zeros(8)), 2 * math.log(2), 1e-6)


def test_the_best_discriminator_of_two_equal_batches_knows_nothing(rng):
    logits = normal(rng, 6)
    assert reference.discriminator_loss(logits, logits) > 2 * math.log(2)


@pytest.mark.parametrize("size", [200.0, 1e4])
def test_cross_entropies_of_large_logits(size):
    logits = torch.tensor([size, -size], dtype=torch.float64, requires_grad=True)
    loss = reference.generator_loss(logits)
    loss.backward()
    same(loss.detach(), size / 2)
    same(logits.grad, [0.0, -0.5])
    same(reference.discriminator_loss(logits.detach(), logits.detach()), size)


def test_the_generator_learns_most_where_it_is_worst():
    logits = torch.full((4,), -30.0, dtype=torch.float64, requires_grad=True)
    reference.generator_loss(logits).backward()
    same(logits.grad, np.full(4, -0.25))
    saturating = torch.full((4,), -30.0, dtype=torch.float64, requires_grad=True)
    (-torch.nn.functional.softplus(saturating).mean()).backward()
    assert float(saturating.grad.abs().max()) < 1e-12  # the control


def test_the_critics_loss_sees_differences_only(rng):
    real, fake = normal(rng, 5), normal(rng, 3)
    loss = reference.wgan_critic_loss(real, fake)
    same(reference.wgan_critic_loss(real + 40, fake + 40), loss, 1e-10)
    same(reference.wgan_critic_loss(fake, real), -loss)


# ---------------------------------------------------------------------------------------------------------- noise


def test_noise_is_uniform_and_repeatable():
    noise = reference.sample_noise(5000, 4)
    assert noise.shape == (5000, 4)
    assert noise.dtype == torch.float32
    assert float(noise.min()) >= -1
    assert float(noise.max()) <= 1
    assert np.all(np.abs(np.histogram(noise, np.linspace(-1, 1, 5))[0] / 20000 - 0.25) < 0.02)
    assert torch.equal(reference.sample_noise(6, 3, seed=5), reference.sample_noise(6, 3, seed=5))
    assert not torch.equal(reference.sample_noise(6, 3), reference.sample_noise(6, 3))


# -------------------------------------------------------------------------------------------------------- penalty


@pytest.mark.parametrize("shape", [(4, 3), (3, 2, 5, 6), (6,)])
def test_interpolate_row_by_row(rng, shape):
    real, fake, eps = normal(rng, *shape), normal(rng, *shape), torch.from_numpy(rng.uniform(size=shape[0]))
    found = reference.interpolate(real, fake, eps)
    for i in range(shape[0]):
        same(found[i], float(eps[i]) * real[i] + (1 - float(eps[i])) * fake[i])
    same(reference.interpolate(real, fake, torch.ones(shape[0])), real)
    same(reference.interpolate(real, fake, torch.zeros(shape[0])), fake)


@pytest.mark.parametrize("column", [False, True])
def test_penalty_equals_numerical_slopes(rng, column):
    critic = network(rng, "Critic", 3, (6, 4), column=column)
    real, fake, eps = normal(rng, 5, 3), normal(rng, 5, 3), torch.from_numpy(rng.uniform(size=5))
    points = reference.interpolate(real, fake, eps)
    with torch.no_grad():
        slopes = [numerical_gradient(lambda x: critic(x[None]).reshape(()), point) for point in points]
    expected = 1.7 * mean((float(slope.norm()) - 1) ** 2 for slope in slopes)
    same(reference.gradient_penalty(critic, real, fake, eps, 1.7).detach(), expected, 1e-7)


def test_the_penalty_of_an_image_is_that_of_its_pixels(rng):
    critic = network(rng, "Critic", 30, (5,))
    real, fake, eps = normal(rng, 4, 2, 3, 5), normal(rng, 4, 2, 3, 5), torch.from_numpy(rng.uniform(size=4))
    image = reference.gradient_penalty(critic, real, fake, eps).detach()
    same(image, reference.gradient_penalty(critic, real.flatten(1), fake.flatten(1), eps).detach())


def test_the_penalty_of_a_linear_critic(rng):
    critic = network(rng, "Critic", 2, ())
    real, fake, eps = normal(rng, 5, 2), normal(rng, 5, 2), torch.from_numpy(rng.uniform(size=5))
    for weights, expected in (((3.0, 4.0), 160.0), ((0.6, 0.8), 0.0), ((0.0, 0.5), 2.5)):
        with torch.no_grad():
            critic.net[0].weight.copy_(torch.tensor([weights]))
        same(reference.gradient_penalty(critic, real, fake, eps).detach(), expected)


def test_the_penaltys_gradient_is_a_numerical_one(rng):
    critic = network(rng, "Critic", 3, (6, 4))
    real, fake, eps = normal(rng, 5, 3), normal(rng, 5, 3), torch.from_numpy(rng.uniform(size=5))
    reference.gradient_penalty(critic, real, fake, eps, 1.7).backward()
    for parameter in (critic.net[0].weight, critic.net[2].weight, critic.net[4].weight):
        start = parameter.detach().clone()

        def f(values, parameter=parameter):
            with torch.no_grad():
                parameter.copy_(values)
            return reference.gradient_penalty(critic, real, fake, eps, 1.7).detach()

        expected = numerical_gradient(f, start)
        f(start)
        same(parameter.grad, expected, 1e-6)


# ---------------------------------------------------------------------------------------------------------- steps


def test_clipping(rng):
    critic = network(rng, "Critic", 3, (4,))
    before = {name: tensor.clone() for name, tensor in critic.state_dict().items()}
    reference.clip_weights(critic, 0.4)
    for name, tensor in critic.state_dict().items():
        same(tensor, before[name].numpy().clip(-0.4, 0.4))
    assert all(parameter.requires_grad for parameter in critic.parameters())


def adam_by_hand(weights, gradients, rate=1e-3, beta1=0.5, beta2=0.999):
    m = v = 0.0
    for t, gradient in enumerate(gradients, start=1):
        m, v = beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2
        weights = weights - rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)
    return weights


def test_the_optimizer_is_adam(rng):
    model = network(rng, "Critic", 3, ())
    start, gradients = model.net[0].weight.detach().numpy().copy(), [rng.standard_normal((1, 3)) for _ in range(4)]
    optimizer = reference.get_optimizer(model)
    for gradient in gradients:
        model.net[0].weight.grad = torch.from_numpy(gradient)
        optimizer.step()
    same(model.net[0].weight.detach(), adam_by_hand(start, gradients), 1e-10)


@pytest.mark.parametrize("how", [{}, {"clip": 0.3}, {"eps": True, "lambda_": 2.0}])
def test_a_critic_step_is_its_formula(rng, how):
    critic, generator = network(rng, "Critic", 2, (5,)), network(rng, "Generator", 3, (4,))
    real, noise, eps = normal(rng, 6, 2), normal(rng, 6, 3), torch.from_numpy(rng.uniform(size=6))
    how = {**how, "eps": eps} if "eps" in how else how
    start = {name: parameter.detach().clone() for name, parameter in critic.named_parameters()}
    generated = {name: tensor.clone() for name, tensor in generator.state_dict().items()}
    loss = critic(generator(noise).detach()).mean() - critic(real).mean()
    if "eps" in how:
        loss = loss + reference.gradient_penalty(critic, real, generator(noise).detach(), eps, 2.0)
    gradients = torch.autograd.grad(loss, list(critic.parameters()), allow_unused=True)
    for parameter in critic.parameters():  # left from somebody else's step
        parameter.grad = torch.ones_like(parameter)
    returned = reference.critic_step(critic, generator, support.plain_optimizer(critic, 0.1), real, noise, **how)
    assert isinstance(returned, float)
    same(returned, loss.detach())
    for (name, parameter), gradient in zip(critic.named_parameters(), gradients, strict=True):
        end = start[name] - 0.1 * (0 if gradient is None else gradient)
        same(parameter.detach(), end.clamp(-0.3, 0.3) if "clip" in how else end)
    for name, tensor in generator.state_dict().items():
        same(tensor, generated[name])
    assert all(parameter.grad is None for parameter in generator.parameters())


def test_a_generator_step_is_its_formula(rng):
    critic, generator, noise = network(rng, "Critic", 2, (5,)), network(rng, "Generator", 3, (4,)), normal(rng, 6, 3)
    start = {name: parameter.detach().clone() for name, parameter in generator.named_parameters()}
    criticised = {name: tensor.clone() for name, tensor in critic.state_dict().items()}
    loss = -critic(generator(noise)).mean()
    gradients = torch.autograd.grad(loss, list(generator.parameters()))
    same(reference.generator_step(generator, critic, support.plain_optimizer(generator, 0.1), noise), loss.detach())
    for (name, parameter), gradient in zip(generator.named_parameters(), gradients, strict=True):
        same(parameter.detach(), start[name] - 0.1 * gradient)
    for name, tensor in critic.state_dict().items():
        same(tensor, criticised[name])


@pytest.mark.parametrize("n_critic", [1, 4])
def test_an_update_counts_right(n_critic):
    critic, generator = support.Critic(2, (3,)), support.Generator(4, (3,))
    optimizers = reference.get_optimizer(critic), reference.get_optimizer(generator)
    data = support.ring(50)
    losses, last = reference.wgan_update(critic, generator, *optimizers, data, 8, 4, n_critic=n_critic, lambda_=1.0)
    steps = [{int(state["step"]) for state in o.state_dict()["state"].values()} for o in optimizers]
    assert steps == [{n_critic}, {1}]
    assert len(losses) == n_critic
    assert isinstance(last, float)


def test_the_critics_gap_grows_towards_the_distance():
    """With slope 1, the gap between two piles that are 3 apart is 3: the duality that it is all about."""
    torch.manual_seed(0)
    critic, generator = support.Critic(1, (32, 32)), support.Generator(1, (), (1,))
    with torch.no_grad():
        generator.net[0].weight.fill_(0.5)
        generator.net[0].bias.fill_(3.0)
    optimizer = support.fast_optimizer(critic)
    for step in range(400):
        real, noise = reference.sample_noise(128, 1) / 2, reference.sample_noise(128, 1)
        lambda_ = 1.0 if step < 100 else 10.0  # a strong penalty would keep a critic that starts the wrong way round
        loss = reference.critic_step(critic, generator, optimizer, real, noise, torch.rand(128), lambda_)
    # A slope a little above 1 is worth its penalty: 3 a - 10 (a - 1)^2 is largest at a = 1.15.
    assert -loss == pytest.approx(3 * 1.15 - 10 * 0.15**2, abs=0.15)


# ------------------------------------------------------------------------------------------------------ distances


def test_js_equals_a_second_implementation(rng):
    from scipy.spatial.distance import jensenshannon  # its root; scikit-learn brings scipy along

    for size, zeros in ((7, 0), (6, 2), (9, 4)):
        p, q = rng.uniform(0.1, 1, size), rng.uniform(0.1, 1, size)
        p[:zeros], q[size - zeros :] = 0, 0
        p, q = p / p.sum(), q / q.sum()
        same(reference.js_divergence(p, q), jensenshannon(p, q) ** 2, 1e-10)


def test_wasserstein_equals_a_second_implementation(rng):
    from scipy.stats import wasserstein_distance

    a, b = rng.standard_normal(20), 3 * rng.standard_normal(20)
    same(reference.wasserstein_1d(a, b), wasserstein_distance(a, b))


def test_wasserstein_is_the_best_of_all_transports(rng):
    from itertools import permutations

    a, b = rng.standard_normal(6), rng.standard_normal(6)
    best = min(np.mean(np.abs(a - b[list(order)])) for order in permutations(range(6)))
    same(reference.wasserstein_1d(a, b), best)


def test_distances_are_distances(rng):
    a, b, c = (rng.standard_normal(9) for _ in range(3))
    w = reference.wasserstein_1d
    assert w(a, rng.permutation(a)) == 0
    same(w(a, b), w(b, a))
    assert w(a, c) <= w(a, b) + w(b, c) + 1e-12
    same(w(a, a + 7), 7.0)
    p, q = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5))
    same(reference.js_divergence(p, q), reference.js_divergence(q, p))
    assert 0 < reference.js_divergence(p, q) < np.log(2)


def test_js_saturates_where_wasserstein_falls():
    pile = np.random.default_rng(0).uniform(size=200)
    js, w = [], []
    for away in (8, 4, 2, 1):
        p, q = (np.histogram(numbers, np.arange(11))[0] / 200 for numbers in (pile, pile + away))
        js.append(reference.js_divergence(p, q))
        w.append(reference.wasserstein_1d(pile, pile + away))
    same(js, np.full(4, np.log(2)))
    same(w, [8, 4, 2, 1])


# ------------------------------------------------------------------------------- given code, handout, experiment


def test_the_ring_and_its_report():
    points = support.ring(4000)
    assert points.shape == (4000, 2)
    modes, close = support.ring_report(points)
    assert modes == 8
    assert close > 0.99
    assert support.ring_report(torch.zeros(100, 2)) == (0, 0.0)
    assert support.ring_report(support.ring_centres()[:1].repeat(100, 1)) == (1, 1.0)


def test_the_digits():
    images = support.load_digits()
    assert images.shape == (1797, 1, 8, 8)
    assert (float(images.min()), float(images.max())) == (-1.0, 1.0)


def test_the_worked_example_of_the_handout():
    real, fake = torch.tensor([2.0, 0.0]).double(), torch.tensor([-1.0, 0.0, 3.0]).double()
    handout = (ROOT / "assignments/gan/README.md").read_text(encoding="utf-8")
    d, g = float(reference.discriminator_loss(real, fake)), float(reference.generator_loss(fake))
    assert f"= {d:.6f} and G pays {g:.6f}" in handout
    for logits, sign in ((real, -1), (fake, -1), (fake, 1)):
        costs = torch.nn.functional.softplus(sign * logits)
        cells = [f"{cost:.6f}" for cost in costs.tolist()] + [f"**{float(costs.mean()):.6f}**"]
        assert " | ".join(cells) in handout
    same(reference.js_divergence([0.5, 0.5, 0], [0.5, 0, 0.5]), 0.5 * math.log(2))
    assert reference.wasserstein_1d([3, 0, 1], [5, 8, 6]) == 5


@pytest.mark.parametrize("what", ["ring", "digits", "images"])
def test_the_experiment_prints_and_draws(tmp_path, monkeypatch, capsys, what):
    pytest.importorskip("matplotlib")
    monkeypatch.setitem(sys.modules, "support", support)
    monkeypatch.setitem(sys.modules, "gan", reference)
    monkeypatch.setattr(sys, "argv", ["experiment.py", *([] if what == "ring" else [what])])
    experiment = load(ROOT / "assignments/gan/experiment.py", "gan_experiment")
    monkeypatch.setattr(experiment, "FOLDER", tmp_path)
    monkeypatch.setattr(experiment, "UPDATES", 20 if what == "ring" else 4)
    experiment.main()
    printed = capsys.readouterr().out
    pictures = ["gaps.png", "ring.png"] if what == "ring" else [f"{what}.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == pictures
    assert ("modes of 8" in printed) == (what == "ring")
