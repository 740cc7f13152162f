"""Hidden checks of `gan`: fresh numbers for every run, and everything the public ones leave out."""

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

PAIRS = ["discriminator_loss", "ls_discriminator_loss", "wgan_critic_loss"]  # of (real, fake)
SINGLES = ["generator_loss", "ls_generator_loss", "wgan_generator_loss"]  # of (fake)
KINDS = ("the cross-entropy losses", "the least-squares losses", "the Wasserstein losses")
LOSSES = dict(zip(KINDS, zip(PAIRS, SINGLES, strict=True), strict=True))
EPSILON = {"atol": 1e-6, "why": "a tiny epsilon in the logarithm is allowed"}
ROOT = {"rtol": 1e-4, "why": "a tiny epsilon below the root is allowed"}
LABELS = {"rtol": 1e-5, "why": "labels in float32 are allowed"}  # the loss of float64 logits is a float32 then


def number(loss):
    """A loss, without what it was computed from."""
    return float(loss.detach() if isinstance(loss, torch.Tensor) else loss)


def scores(rng, count, scale=1.5):
    """Logits or scores (count,) in float64, of both signs."""
    return torch.from_numpy(scale * rng.standard_normal(count))


def samples(rng, *shape):
    """Samples of that shape in float64."""
    return torch.from_numpy(rng.standard_normal(shape))


def uniform(rng, count):
    """An eps (count,), away from 0 and 1."""
    return torch.from_numpy(rng.uniform(0.05, 0.95, size=count))


def weights(rng, model):
    """Values for all parameters of a model of ours, drawn by the check; buffers as they are: {name: tensor}."""
    drawn = {name for name, _ in model.named_parameters()}
    return {
        name: torch.from_numpy(0.8 * rng.standard_normal(tuple(tensor.shape))) if name in drawn else tensor.clone()
        for name, tensor in model.state_dict().items()
    }


def build(who, kind, state, *sizes, **options):
    """A network of support/ beside the code that is checked, in float64, with the given parameters."""
    model = getattr(who.support, kind)(*sizes, **options)
    model.double()
    model.load_state_dict(state)
    return model


def parameters(model):
    """The parameters without the buffers: {name: tensor}."""
    return {name: tensor for name, tensor in model.state_dict().items() if "running" not in name and "num" not in name}


def differentiated(who, function, *batches):
    """The loss of copies of the batches, and its gradient by each of them."""
    leaves = [batch.clone().requires_grad_(True) for batch in batches]
    loss = getattr(who, function)(*leaves)
    loss.backward()
    return loss, [leaf.grad for leaf in leaves]


def check_loss(student, reference, rng, function, sizes, columns=False):
    """Value, and gradient by each batch, against the reference and its numerical gradient."""
    batches = [scores(rng, size).reshape(-1, 1) if columns else scores(rng, size) for size in sizes]
    loss, gradients = differentiated(student, function, *batches)
    expected_loss, expected_gradients = differentiated(reference, function, *batches)
    assert_close(loss, expected_loss, name="loss", **LABELS)
    for position, (gradient, expected) in enumerate(zip(gradients, expected_gradients, strict=True)):

        def of(x, position=position):
            return getattr(reference, function)(*batches[:position], x, *batches[position + 1 :])

        name = "gradient by the fake scores" if position == len(batches) - 1 else "gradient by the real scores"
        assert_gradient(gradient, of=of, at=batches[position], expected=expected, name=name)


# ---------------------------------------------------------------------------------------------------------- noise


@points(1)
@part("noise")
@after("noise")
@hint("How many random numbers does your line draw: one for each row, one for each column, or one for each entry?")
def test_noise_entries(student):
    """sample_noise draws every number on its own, and others at every call"""
    first, second = (np.asarray(student.sample_noise(60, 5)) for _ in range(2))
    assert_equal(first.shape, (60, 5), name="shape")
    assert_equal(np.ptp(first, axis=0) > 0.5, np.ones(5, dtype=bool), name="rows differ")
    assert_equal(np.ptp(first, axis=1) > 0, np.ones(60, dtype=bool), name="columns differ")
    assert_equal((first != second).mean(axis=1) > 0.5, np.ones(60, dtype=bool), name="a second call differs")


@points(1)
@part("noise")
@after("noise_entries")
@hint("What does torch.manual_seed do, and when should it be called?")
def test_noise_seed(student):
    """sample_noise repeats itself for the same seed only, and then as float32"""
    one, again, other = (student.sample_noise(40, 3, seed=seed) for seed in (7, 7, 8))
    noise = [np.asarray(one), np.asarray(again), np.asarray(other)]
    assert_equal((noise[0] == noise[1]).all(axis=1), np.ones(40, dtype=bool), name="the same seed repeats")
    assert_equal((noise[0] != noise[2]).any(axis=1), np.ones(40, dtype=bool), name="another seed does not")
    assert one.dtype == torch.float32, f"the noise is {one.dtype}; the networks' parameters are float32"


# --------------------------------------------------------------------------------------- the six losses of scores


@points(9)
@hint("Which value should each score have, how is the distance from it measured, and over what is the mean?")
@pytest.mark.parametrize(
    "function",
    [
        pytest.param("discriminator_loss", marks=[part("cross_entropy"), after("cross_entropy")]),
        pytest.param("generator_loss", marks=[part("cross_entropy"), after("cross_entropy")]),
        pytest.param("ls_discriminator_loss", marks=[part("least_squares"), after("least_squares")]),
        pytest.param("ls_generator_loss", marks=[part("least_squares"), after("least_squares")]),
        pytest.param("wgan_critic_loss", marks=[part("wasserstein"), after("wasserstein_losses")]),
        pytest.param("wgan_generator_loss", marks=[part("wasserstein"), after("wasserstein_losses")]),
    ],
)
def test_loss(student, reference, rng, function):
    """{function} has the right value, and the right slope for every score"""
    check_loss(student, reference, rng, function, (7, 4) if function in PAIRS else (7,))


@points(6)
@after("loss")
@hint(
    "Which of your tensors has shape (N,) where the scores are (N, 1)? How many real and how many fake ones are there?"
)
@pytest.mark.parametrize(
    "function",
    [
        pytest.param("discriminator_loss", marks=[part("cross_entropy")]),
        pytest.param("generator_loss", marks=[part("cross_entropy")]),
        pytest.param("ls_discriminator_loss", marks=[part("least_squares")]),
        pytest.param("ls_generator_loss", marks=[part("least_squares")]),
        pytest.param("wgan_critic_loss", marks=[part("wasserstein")]),
        pytest.param("wgan_generator_loss", marks=[part("wasserstein")]),
    ],
)
def test_columns(student, reference, rng, function):
    """{function} takes columns (N, 1) as well, and batches of different sizes"""
    check_loss(student, reference, rng, function, (3, 8) if function in PAIRS else (8,), columns=True)


@points(2)
@part("cross_entropy")
@after("loss")
@hint("sigmoid(-200) is stored as 0. Can the logarithm be taken without computing the sigmoid first?")
@pytest.mark.parametrize("function", ["discriminator_loss", "generator_loss"])
def test_large_logits(student, reference, rng, function):
    """{function} is exact for logits of 200 and -200"""
    batches = [torch.from_numpy(rng.permutation([200.0, -200.0, 150.0, 0.5, -170.0])) for _ in range(2)]
    batches = batches if function in PAIRS else batches[:1]
    loss, gradients = differentiated(student, function, *batches)
    expected_loss, expected_gradients = differentiated(reference, function, *batches)
    assert_close(loss, expected_loss, name="loss", **LABELS)
    assert_close(gradients, expected_gradients, name="gradients")


@points(1)
@part("cross_entropy")
@after("loss")
@hint("The discriminator is sure: every logit is about -20. How steep is your loss there?")
def test_slope_when_it_loses(student, reference, rng):
    """generator_loss still pulls at samples that the discriminator has found out"""
    logits = -20 + scores(rng, 6)
    _, (slopes,) = differentiated(student, "generator_loss", logits)
    _, (expected,) = differentiated(reference, "generator_loss", logits)
    assert_close(slopes, expected, name="slopes")


@points(1)
@part("wasserstein")
@after("loss")
@hint("Does anything but a difference of two means enter the critic's loss?")
def test_critic_loss_of_shifted_scores(student, reference, rng):
    """wgan_critic_loss ignores what is added to all scores, and changes its sign when real and fake change places"""
    real, fake = scores(rng, 5), scores(rng, 3)
    lifted = [number(student.wgan_critic_loss(real + lift, fake + lift)) for lift in (0.0, 40.0, -7.0)]
    expected = number(reference.wgan_critic_loss(real, fake))
    assert_close(lifted, 3 * [expected], name="losses")
    assert_close(number(student.wgan_critic_loss(fake, real)), -expected, name="loss of swapped batches")


@points(1)
@part("wasserstein")
@after("clip")
@hint("Do you cut each number, or shrink all of them? The parameters of that model, or copies?")
def test_clip_twice(student, rng, support):
    """clip_weights changes only what is too large, and the model can still be trained"""
    state = weights(rng, support.Critic(2, (3, 4)))
    critic = build(student, "Critic", state, 2, (3, 4))
    for c in (1.1, 0.4, 0.7):
        student.clip_weights(critic, c)
        state = {name: tensor.clamp(-c, c) for name, tensor in state.items()}
        assert_close(critic.state_dict(), state, name=f"state after c = {c}")
    trainable = np.array([p.requires_grad and p.is_leaf for p in critic.parameters()])
    assert_equal(trainable, np.ones(6, dtype=bool), name="parameters can be trained")


# -------------------------------------------------------------------------------------------------------- penalty


@points(2)
@part("penalty")
@after("interpolate")
@hint("Does row i of the result use eps[i], in all of its axes? Which of the two samples does eps weigh?")
def test_interpolate_shapes(student, reference, rng):
    """interpolate keeps the samples' shape, whatever it is, and reaches both ends"""
    for shape in [(5, 5), (4, 1), (3, 2, 3, 3), (6,)]:
        real, fake = samples(rng, *shape), samples(rng, *shape)
        eps = torch.from_numpy(rng.permutation(np.linspace(0, 1, shape[0])))
        found = student.interpolate(real.clone(), fake.clone(), eps.clone())
        assert_close(found, reference.interpolate(real, fake, eps), name=f"points {shape}")


@points(3)
@part("penalty")
@after("penalty", "interpolate_shapes")
@uses("interpolate")
@hint("An image has three axes besides the batch: over which of them is the length of its gradient taken?")
@pytest.mark.parametrize("form", ["points", "images", "flat scores"])
def test_penalty_forms(student, reference, rng, support, form):
    """gradient_penalty is right for {form}"""
    shape = (4, 2, 3, 5) if form == "images" else (7, 3)
    sizes, options = (30 if form == "images" else 3, (6, 5)), {"column": form != "flat scores"}
    found, expected = [], []
    for lambda_ in (10, 0.3, 2.5):
        state = weights(rng, support.Critic(*sizes))
        real, fake, eps = samples(rng, *shape), samples(rng, *shape), uniform(rng, shape[0])
        critics = [build(who, "Critic", state, *sizes, **options) for who in (reference, student)]
        expected.append(number(reference.gradient_penalty(critics[0], real, fake, eps, lambda_)))
        found.append(number(student.gradient_penalty(critics[1], real.clone(), fake.clone(), eps.clone(), lambda_)))
    assert_close(found, expected, name="penalties", **ROOT)


@points(3)
@part("penalty")
@after("penalty_forms")
@uses("interpolate")
@hint("The penalty depends on the critic's parameters through a gradient. Was that gradient computed so that it can be "
      "differentiated once more?")  # fmt: skip
def test_penalty_gradient(student, reference, rng, support):
    """the penalty can be differentiated by the critic's parameters, and rightly so"""
    state = weights(rng, support.Critic(3, (6, 4)))
    real, fake, eps = samples(rng, 5, 3), samples(rng, 5, 3), uniform(rng, 5)
    found = []
    for who in (reference, student):
        critic = build(who, "Critic", state, 3, (6, 4))
        who.gradient_penalty(critic, real, fake, eps, 1.7).backward()
        found.append({name: critic.net[position].weight.grad for position, name in ((0, "first"), (2, "second"))})
    for layer, name in (("first", "net.0.weight"), ("second", "net.2.weight")):

        def of(w, name=name):
            critic = build(reference, "Critic", {**state, name: w}, 3, (6, 4))
            return reference.gradient_penalty(critic, real, fake, eps, 1.7)

        assert_gradient(
            found[1][layer], of=of, at=state[name], expected=found[0][layer], name=f"gradient, {layer} layer"
        )


@points(1)
@part("penalty")
@after("penalty_gradient")
@uses("interpolate")
@hint("What does backward() inside of the function leave behind? Are real and fake still as they were?")
def test_penalty_leaves_no_trace(student, reference, rng, support):
    """gradient_penalty leaves the critic's gradients, real, fake and eps alone"""
    state = weights(rng, support.Critic(3, (4,)))
    real, fake, eps = samples(rng, 6, 3), samples(rng, 6, 3).requires_grad_(True), uniform(rng, 6)
    before = real.clone(), fake.detach().clone(), eps.clone()
    critics = [build(who, "Critic", state, 3, (4,)) for who in (reference, student)]
    penalty = student.gradient_penalty(critics[1], real, fake, eps, 10)
    assert_close(
        number(penalty), number(reference.gradient_penalty(critics[0], real, fake, eps, 10)), name="penalty", **ROOT
    )
    untouched = np.array([p.grad is None for p in critics[1].parameters()])
    assert_equal(untouched, np.ones(4, dtype=bool), name="the critic has no gradients yet")
    for name, now, then in zip(("real", "fake", "eps"), (real, fake.detach(), eps), before, strict=True):
        assert_unchanged(now, then, name=name)


# ---------------------------------------------------------------------------------------------------------- steps


@points(2)
@part("steps")
@after("optimizer")
@hint("With which betas does a step depend so little on the gradients before it? Which parameters does it hold?")
def test_optimizer_steps(student, reference, rng, support):
    """get_optimizer's Adam moves all parameters of a deeper model, also when gradients grow and turn"""
    state = weights(rng, support.Generator(3, (4,)))
    gradients = [{name: scale * tensor for name, tensor in state.items()} for scale in (1.0, -3.0, 0.2, 5.0)]
    ends = []
    for who in (reference, student):
        model = build(who, "Generator", state, 3, (4,))
        optimizer = who.get_optimizer(model)
        for gradient in gradients:
            who.support.set_gradients(model, gradient)
            optimizer.step()
        ends.append(model.state_dict())
    assert_close(ends[1], ends[0], name="state")


def two_networks(who, critic_state, generator_state):
    """A critic of points in the plane and a generator of such points from three numbers."""
    return build(who, "Critic", critic_state, 2, (5,)), build(who, "Generator", generator_state, 3, (4,))


@points(5)
@part("steps")
@after("critic_step", "loss")
@hint("Which of eps, lambda_ and clip were given? In which order do the gradient, the step and the clipping come?")
@pytest.mark.parametrize("how", ["plain", "penalty", "clipping"])
def test_critic_steps(student, reference, rng, support, how):
    """three steps of critic_step are right ({how})"""
    states = weights(rng, support.Critic(2, (5,))), weights(rng, support.Generator(3, (4,)))
    batches = [(samples(rng, 6, 2), samples(rng, 6, 3), uniform(rng, 6)) for _ in range(3)]
    ends = []
    for who in (reference, student):
        critic, generator = two_networks(who, *states)
        optimizer, losses = who.support.plain_optimizer(critic, 0.04), []
        for real, noise, eps in batches:
            options = {"plain": {}, "penalty": {"eps": eps, "lambda_": 1.5}, "clipping": {"clip": 0.5}}[how]
            losses.append(who.critic_step(critic, generator, optimizer, real, noise, **options))
        ends.append((losses, critic.state_dict(), generator.state_dict()))
    for name, expected, found in zip(["losses", "critic", "generator"], *ends, strict=True):
        assert_close(found, expected, name=name, **ROOT)


@points(1)
@part("steps")
@after("critic_steps")
@hint("The fake samples are constants for the critic. What cuts a tensor off from where it came from?")
def test_critic_step_leaves_the_generator_alone(student, reference, rng, support):
    """critic_step gives the generator no gradient"""
    states = weights(rng, support.Critic(2, (5,))), weights(rng, support.Generator(3, (4,)))
    real, noise = samples(rng, 7, 2), samples(rng, 4, 3)
    ends = []
    for who in (reference, student):
        critic, generator = two_networks(who, *states)
        who.critic_step(critic, generator, who.support.plain_optimizer(critic, 0.04), real, noise)
        ends.append((critic.state_dict(), np.array([p.grad is None for p in generator.parameters()])))
    assert_close(ends[1][0], ends[0][0], name="critic")
    assert_equal(ends[1][1], np.ones(4, dtype=bool), name="the generator has no gradients")


@points(1)
@part("steps")
@after("critic_steps")
@hint("How many rows does batch normalisation see at once, if real and fake samples are stacked?")
def test_batch_statistics(student, reference, rng, support):
    """critic_step shows real and fake samples to the critic in two calls"""
    model = support.Critic(2, (5,), normalised=True)
    states = weights(rng, model), weights(rng, support.Generator(3, (4,)))
    real, noise = 3 + samples(rng, 6, 2), samples(rng, 6, 3)
    ends = []
    for who in (reference, student):
        critic = build(who, "Critic", states[0], 2, (5,), normalised=True)
        generator = build(who, "Generator", states[1], 3, (4,))
        loss = who.critic_step(critic, generator, who.support.plain_optimizer(critic, 0.02), real, noise)
        ends.append((parameters(critic), loss))
    assert_close(ends[1][0], ends[0][0], name="critic")
    assert_close(ends[1][1], ends[0][1], name="loss")


@points(2)
@part("steps")
@after("generator_step", "critic_steps")
@hint("After a generator step the critic has gradients too. What becomes of them in the critic's next step?")
def test_steps_in_turn(student, reference, rng, support):
    """critic_step and generator_step in turn, twice each: nothing of one step leaks into the next"""
    states = weights(rng, support.Critic(2, (5,))), weights(rng, support.Generator(3, (4,)))
    batches = [(samples(rng, 5, 2), samples(rng, 8, 3), samples(rng, 6, 3)) for _ in range(2)]
    ends = []
    for who in (reference, student):
        critic, generator = two_networks(who, *states)
        optimizers = who.support.plain_optimizer(critic, 0.05), who.support.plain_optimizer(generator, 0.03)
        losses = []
        for real, noise, other in batches:
            losses.append(who.critic_step(critic, generator, optimizers[0], real, noise))
            losses.append(who.generator_step(generator, critic, optimizers[1], other))
        ends.append((losses, generator.state_dict(), critic.state_dict()))
    for name, expected, found in zip(["losses", "generator", "critic"], *ends, strict=True):
        assert_close(found, expected, name=name)


@points(2)
@part("steps")
@after("steps_in_turn")
@hint("Count: with n_critic = 3, how many critic steps come before the one generator step?")
@pytest.mark.parametrize("how", ["clipping", "penalty"])
def test_update(student, reference, rng, support, how):
    """wgan_update makes n_critic critic steps, then one generator step ({how})"""
    critic_state = {name: tensor.float() for name, tensor in weights(rng, support.Critic(2, ())).items()}
    row = samples(rng, 1, 2).float()
    ends = []
    for who in (reference, student):
        # All real samples are alike and all fake ones are: which are drawn makes no difference.
        critic, generator = who.support.Critic(2, ()), who.support.Generator(3, ())
        critic.load_state_dict(critic_state)
        generator.load_state_dict({"net.0.weight": torch.zeros(2, 3), "net.0.bias": torch.tensor([0.3, -0.2])})
        optimizers = who.support.plain_optimizer(critic, 0.3), who.support.plain_optimizer(generator, 0.2)
        options = {"n_critic": 3} | ({"clip": 0.9} if how == "clipping" else {"lambda_": 0.4})
        losses, last = who.wgan_update(critic, generator, *optimizers, row.repeat(9, 1), 4, 3, **options)
        ends.append((critic.state_dict(), generator.net[0].bias, list(losses), last))
    for name, expected, found in zip(["critic", "generator's bias", "critic_losses", "loss"], *ends, strict=True):
        assert_close(found, expected, name=name, **ROOT)


@points(2)
@part("steps")
@after("update")
@hint("What is drawn once before the loop, and what once in every step? How many numbers does eps have?")
def test_update_draws(student, rng, support):
    """wgan_update draws real samples, noise, and an eps from 0 to 1 for each row, anew in every step"""
    slopes = {"net.0.weight": torch.ones(1, 1), "net.0.bias": torch.zeros(1)}

    def losses(real, generator_weight, state, hidden, lambda_):
        critic, generator = student.support.Critic(1, hidden), student.support.Generator(1, (), (1,))
        critic.load_state_dict(state)
        generator.load_state_dict({"net.0.weight": torch.tensor([[generator_weight]]), "net.0.bias": torch.zeros(1)})
        optimizers = [student.support.plain_optimizer(model, 0.0) for model in (critic, generator)]
        options = {"n_critic": 6, "lambda_": lambda_}
        return np.array(student.wgan_update(critic, generator, *optimizers, real, 40, 1, **options)[0])

    one = torch.ones(60, 1)
    data = torch.from_numpy(rng.standard_normal((60, 1))).float()
    real, noise = losses(data, 0.0, slopes, (), None), losses(one, 1.0, slopes, (), None)
    # 0: something new; 1: as in the first step; 2: the first rows.
    first_rows = np.abs(real + float(data[:40].mean())) < 1e-5
    kinds = np.select([first_rows, (np.abs(real - real[0]) < 1e-7) & (np.arange(6) > 0)], [2, 1], 0)
    assert_equal(kinds, np.zeros(6, dtype=int), name="kind of real batch in each step")
    repeated = (np.abs(noise - noise[0]) < 1e-7) & (np.arange(6) > 0)
    assert_equal(repeated, np.zeros(6, dtype=bool), name="the noise of a step is that of the first")
    # This critic has slope 1 from 0 to 1/2 and slope 3 from 1/2 to 1; below it has 31, above 1003.
    bent = {
        "net.0.weight": torch.tensor([[-1.0], [1.0], [1.0], [1.0]]),
        "net.0.bias": torch.tensor([0.0, 0.0, -0.5, -1.0]),
        "net.2.weight": torch.tensor([[530 / 3, -1285 / 6, 2.5, 1250.0]]),
        "net.2.bias": torch.zeros(1),
    }
    without = losses(one, 0.0, bent, (4,), None)
    # All rows below 1/2 cost 0 and above 4, with lambda_ = 10 ten times that.
    shares = (losses(one, 0.0, bent, (4,), 10.0) - without) / 40
    # 0: some rows below 1/2 and some above; 1: all on one side; 2: some below 0; 3: some above 1.
    # A correct solution has another kind once in 10^11 runs.
    kinds = np.select([shares > 1000, shares > 1.0001, (shares < 1e-4) | (shares > 0.9999)], [3, 2, 1], 0)
    assert_equal(kinds, np.zeros(6, dtype=int), name="kind of eps in each step")


# ------------------------------------------------------------------------------------------------------ distances


@points(2)
@part("distances")
@after("distances_by_hand")
@hint("Which logarithm, which halves, and what happens to outcomes that only one of the two knows?")
def test_js(student, reference, rng):
    """js_divergence is right for distributions with and without zeros"""
    found, expected = [], []
    for size, zeros in [(7, 0), (5, 2), (9, 4), (3, 1)]:
        p, q = rng.uniform(0.1, 1, size), rng.uniform(0.1, 1, size)
        p[:zeros], q[size - zeros :] = 0, 0
        p, q = p / p.sum(), q / q.sum()
        found.append(student.js_divergence(p.copy(), q.copy()))
        expected.append(reference.js_divergence(p, q))
    assert_close(found, expected, name="js", **EPSILON)


@points(1)
@part("distances")
@after("js")
@hint("What is m: their sum, their mean, or one of them? What remains of each half then?")
def test_js_bounds(student, rng):
    """js_divergence is 0 for equal, log 2 for disjoint distributions, and does not care which comes first"""
    p, q = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(6))
    nothing = np.zeros(6)
    disjoint = np.concatenate([p, nothing]), np.concatenate([nothing, q])
    pairs = [(p, q), (q, p), disjoint, disjoint[::-1], (p, p)]
    found = [number(student.js_divergence(first.copy(), second.copy())) for first, second in pairs]
    assert_close(found[2:], [np.log(2.0), np.log(2.0), 0.0], name="js of disjoint and equal ones", **EPSILON)
    assert_close(found[1], found[0], name="js turned round", **EPSILON)
    assert found[0] > 1e-4, "js_divergence of two different distributions is 0"


@points(2)
@part("distances")
@after("distances_by_hand")
@hint("Who is moved to whom, if nobody may overtake? Is it the total or the mean way?")
def test_wasserstein(student, reference, rng):
    """wasserstein_1d is the mean way of the best transport, for numbers in any order"""
    found, expected = [], []
    for count in (6, 25, 1):
        a, b = rng.standard_normal(count), 0.5 + 3 * rng.standard_normal(count)
        found.append(student.wasserstein_1d(a.copy(), b.copy()))
        expected.append(reference.wasserstein_1d(a, b))
    assert_close(found, expected, name="w")
    a = rng.standard_normal(8)
    found = [student.wasserstein_1d(a.copy(), rng.permutation(a) + shift) for shift in (0.0, -2.5, 1000.0)]
    assert_close(found, [0.0, 2.5, 1000.0], name="w of a shift")


# ------------------------------------------------------------------------------------------------------- networks

SMALL = ["discriminator", "generator", "build_dc_classifier"]
NETWORKS = [*SMALL, "build_dc_generator"]  # the last one has 6.6 million parameters: it gets a check of its own
SUMS = {"rtol": 1e-4, "atol": 1e-5, "why": "float32, summed in another order"}
LONG_SUMS = {**SUMS, "rtol": 1e-3, "atol": 1e-4}


def batch(rng, function, rows, noise_dim):
    """Noise (rows, noise_dim) or images (rows, 1, 28, 28), float32."""
    shape = (rows, noise_dim) if "generator" in function else (rows, 1, 28, 28)
    return torch.from_numpy(rng.uniform(-1, 1, shape)).float()


def networks(student, reference, function, inputs, seed):
    """The reference's network and the student's, made for these inputs, with the same numbers for parameters."""
    options = {"started": False, "batch_size": len(inputs), "noise_dim": inputs.shape[1]}
    ours, theirs = (who.support.build(getattr(who, function), inputs, **options) for who in (reference, student))
    assert_equal(theirs.shapes(), ours.shapes(), name="shapes of the parameters")
    ours.fill(seed)
    theirs.fill(seed)
    return ours, theirs


@points(4)
@part("networks")
@after("networks")
@hint("Does the network know how many rows there are, or how long the noise is, from anywhere but its arguments?")
@pytest.mark.parametrize("function", SMALL)
def test_network_values(student, reference, rng, function):
    """{function} is right for any noise_dim and batch, in training and in evaluation"""
    for rows, noise_dim in [(5, 11), (2, 6)]:
        inputs = batch(rng, function, rows, noise_dim)
        ours, theirs = networks(student, reference, function, inputs, int(rng.integers(1000)))
        assert_close(theirs(inputs.clone()), ours(inputs), name=f"output of {rows} rows", **SUMS)
        ours.eval()
        theirs.eval()
        assert_close(theirs(inputs.clone()), ours(inputs), name=f"output of {rows} rows in evaluation", **SUMS)


@points(2)
@part("networks")
@after("network_values")
@hint("Which of your lines takes a tensor out of the graph: data, detach, numpy, no_grad, a tensor made of a tensor?")
@pytest.mark.parametrize("function", SMALL)
def test_network_gradients(student, reference, rng, function):
    """gradients flow through {function}: to every parameter, and to what went in"""
    inputs, ways = batch(rng, function, 4, 7), batch(rng, function, 3, 7)
    ours, theirs = networks(student, reference, function, inputs, int(rng.integers(1000)))
    at = samples(rng, 4, 3)  # how far each row goes along three ways
    ours.double()

    def moved(at, dtype):
        return (inputs.to(dtype) + torch.tensordot(at.to(dtype), ways.to(dtype), dims=1)) / 2

    def of(at, network=ours, dtype=torch.float64):
        output = network(moved(at, dtype)).flatten()
        return torch.cat([output.to(at.dtype), at.flatten()])  # some gradient comes back, whatever the network does

    upstream = torch.from_numpy(rng.standard_normal(tuple(of(at).shape)))
    slopes = []
    for network, dtype in ((ours, torch.float64), (theirs, torch.float32)):
        leaf = at.clone().requires_grad_(True)
        (of(leaf, network, dtype) * upstream).sum().backward()
        slopes.append(leaf.grad)
    name = "gradient by the input"
    assert_gradient(slopes[1], of=of, at=at, upstream=upstream, expected=slopes[0], name=name, **LONG_SUMS)
    assert_close(theirs.gradients(), ours.gradients(), name="lengths of the parameters' gradients", **LONG_SUMS)


@points(3)
@part("networks")
@after("networks")
@hint("What does batch normalisation remember of each batch, how strongly, and when does it use that?")
def test_dc_generator(student, reference, rng):
    """build_dc_generator learns from each batch what it uses in evaluation, where no row depends on another"""
    batches = [batch(rng, "build_dc_generator", rows, 9) for rows in (5, 4, 6)]
    ours, theirs = networks(student, reference, "build_dc_generator", batches[0], int(rng.integers(1000)))
    for inputs in batches:
        expected = ours(inputs)
        assert_close(theirs(inputs.clone()), expected, name=f"output of {len(inputs)} rows", **SUMS)
    ours.eval()
    theirs.eval()
    inputs, weights = batch(rng, "build_dc_generator", 3, 9), samples(rng, 3, 784).float()
    expected, found = ours(inputs), theirs(inputs.clone())
    assert_close(found, expected, name="output in evaluation", **SUMS)
    assert_close(theirs(inputs[:1].clone()), expected[:1], name="output of the first row alone", **SUMS)
    for output in (expected, found):
        (output * weights).sum().backward()
    assert_close(theirs.gradients(), ours.gradients(), name="lengths of the parameters' gradients", **LONG_SUMS)


@points(2)
@part("networks")
@after("networks")
@hint("What is made once, and what in every call? When is torch.manual_seed called?")
@pytest.mark.parametrize("function", NETWORKS)
def test_networks_are_new(student, rng, function):
    """every call of {function} builds a network of its own"""
    inputs, large = batch(rng, function, 2, 96), function == "build_dc_generator"

    def made(**seed):
        return student.support.build(getattr(student, function), inputs, started=not large, batch_size=2, **seed)

    one, other = made(), made()
    apart = one.apart(other)
    assert_equal(apart, np.ones_like(apart), name="every parameter is a new one")
    if large:
        return  # it takes no seed, and its first numbers would take longer than all the others'
    differs = one.differs(other)
    assert_equal(differs, np.ones_like(differs), name="other weights in every call")
    differs = made(seed=5).differs(made(seed=5))
    assert_equal(differs, np.zeros_like(differs), name="other weights for the same seed")


# ------------------------------------------------------------------------------------------------ each part's inputs


@points(5)
@hint("Which of your lines change a tensor or an array instead of making a new one?")
@pytest.mark.parametrize(
    "group",
    [
        pytest.param("the cross-entropy losses", id="cross_entropy", marks=[part("cross_entropy"), after("loss")]),
        pytest.param("the least-squares losses", id="least_squares", marks=[part("least_squares"), after("loss")]),
        pytest.param("the Wasserstein losses", id="wasserstein", marks=[part("wasserstein"), after("loss")]),
        pytest.param("interpolate", marks=[part("penalty"), after("interpolate")]),
        pytest.param("the two distances", id="distances", marks=[part("distances"), after("js", "wasserstein")]),
    ],
)
def test_inputs_unchanged(student, reference, rng, group):
    """what is handed to {group} keeps its values"""
    if group in LOSSES:
        pair, single = LOSSES[group]
        calls = [(pair, (scores(rng, 4), scores(rng, 4))), (single, (scores(rng, 4),))]
    elif group == "interpolate":
        calls = [("interpolate", (samples(rng, 4, 2), samples(rng, 4, 2), uniform(rng, 4)))]
    else:
        p, q = rng.dirichlet(np.ones(5)), np.append(rng.dirichlet(np.ones(4)), 0.0)
        calls = [("js_divergence", (p, q)), ("wasserstein_1d", (rng.standard_normal(7), rng.standard_normal(7)))]
    for name, arguments in calls:
        expected = getattr(reference, name)(*arguments)
        before = [argument.clone() if torch.is_tensor(argument) else argument.copy() for argument in arguments]
        found = getattr(student, name)(*arguments)
        for position, (now, then) in enumerate(zip(arguments, before, strict=True)):
            assert_unchanged(now, then, name=f"{name}: argument {position}")
        assert_close(found, expected, name=name, **EPSILON)  # whoever computes nothing changes nothing


# ------------------------------------------------------------------------------------------------------- the ring

UPDATES = 120
# Mean Wasserstein distance over 16 directions between 1024 samples and the ring. The untrained generator has 1.3; over
# 24 seeds the reference has 0.23 to 0.37.
FAR = 0.6


def distance(points, others):
    """The mean Wasserstein distance of the shadows of two clouds of points on lines of 16 directions."""
    angles = torch.arange(16) * (np.pi / 16)
    directions = torch.stack([angles.cos(), angles.sin()])
    shadows = [(cloud @ directions).sort(dim=0).values for cloud in (points, others)]
    return float((shadows[0] - shadows[1]).abs().mean())


def watched(updates, generator, target):
    """Counts `updates`; what is shown is how far the generator's samples are away, every tenth time."""
    noise = 2 * torch.rand(256, 4, generator=torch.Generator().manual_seed(1)) - 1  # nobody else's draws change
    away = show_curve([], name="distance from the ring")
    for update in range(updates):
        yield update
        if update % (updates // 12) == 0:
            away.append(distance(generator(noise).detach(), target))


@points(3)
@training
@public_data
@part("steps")
@after("update", "update_draws", "penalty_gradient")
@limits(seconds=30, memory_mb=3072)
@hint("Run the experiment and look at its picture: where are the samples after 100 updates, and where should they be?")
def test_ring(student, support):
    """a Wasserstein GAN made of your functions finds the ring of eight Gaussians"""
    torch.manual_seed(0)
    states = [model.state_dict() for model in (support.Critic(2), support.Generator(4))]
    critic, generator = student.support.Critic(2), student.support.Generator(4)
    critic.load_state_dict(states[0])
    generator.load_state_dict(states[1])
    optimizers = student.support.fast_optimizer(critic), student.support.fast_optimizer(generator)
    data = support.ring(2048)
    for _ in watched(UPDATES, generator, support.ring(256)):
        student.wgan_update(critic, generator, *optimizers, data, 64, 4, n_critic=3, lambda_=0.1)
    points = generator(2 * torch.rand(1024, 4) - 1).detach()
    assert tuple(points.shape) == (1024, 2), "the generator makes points of another shape now"
    far = distance(points, support.ring(1024))
    assert far < FAR, f"the samples are {far:.2f} away from the ring; {FAR} is allowed, an untrained generator has 1.3"


# ------------------------------------------------------------------------------------------------------- on a GPU

ON_A_GPU = {"rtol": 1e-4, "atol": 1e-5, "why": "float32, summed in another order"}
FAR_AFTER_LONG = 0.4  # what FAR is to the ring above


def check_losses_on_a_gpu(student, reference, rng, device, kind):
    """Value and gradients of both losses of a kind, there and on the CPU."""
    for function, sizes in zip(LOSSES[kind], ((3000, 1700), (3000,)), strict=True):
        batches = [scores(rng, size).float() for size in sizes]
        loss, gradients = differentiated(student, function, *(batch.to(device) for batch in batches))
        right, expected = differentiated(reference, function, *batches)
        assert_close(number(loss), number(right), name=f"{function}", **ON_A_GPU)
        for batch, gradient, other in zip(batches, gradients, expected, strict=True):
            got, wanted = (len(batch) * x.cpu().numpy() for x in (gradient, other))  # of the sum: not all near 0
            assert_close(got, wanted, name=f"gradient of {function}", **ON_A_GPU)


@gpu
@points(1)
@part("cross_entropy")
@after("loss", "columns")
@hint("Where do your labels come from, and on which device are they?")
def test_cross_entropy_on_a_gpu(student, reference, rng, device):
    """both cross-entropy losses work on a GPU and give the same there"""
    check_losses_on_a_gpu(student, reference, rng, device, "the cross-entropy losses")


@gpu
@points(1)
@part("least_squares")
@after("loss", "columns")
@hint("Where do your labels come from, and on which device are they?")
def test_least_squares_on_a_gpu(student, reference, rng, device):
    """both least-squares losses work on a GPU and give the same there"""
    check_losses_on_a_gpu(student, reference, rng, device, "the least-squares losses")


@gpu
@points(1)
@part("wasserstein")
@after("loss", "columns")
@hint("Does either loss make a tensor of its own? On which device is it?")
def test_wasserstein_on_a_gpu(student, reference, rng, device):
    """both Wasserstein losses work on a GPU and give the same there"""
    check_losses_on_a_gpu(student, reference, rng, device, "the Wasserstein losses")


@gpu
@points(2)
@part("penalty")
@after("penalty_forms")
@hint("Is there a tensor in interpolate or gradient_penalty that is made from nothing but a size?")
def test_penalty_on_a_gpu(student, reference, rng, support, device):
    """gradient_penalty works on a GPU and gives the same there"""
    state = {name: tensor.float() for name, tensor in weights(rng, support.Critic(12, (64, 64))).items()}
    real, fake, eps = samples(rng, 500, 12).float(), samples(rng, 500, 12).float(), uniform(rng, 500).float()
    found = []
    for who, where in ((student, device), (reference, "cpu")):
        critic = who.support.Critic(12, (64, 64))
        critic.load_state_dict(state)
        critic.to(where)
        found.append(number(who.gradient_penalty(critic, real.to(where), fake.to(where), eps.to(where), 0.5)))
    assert_close(*found, name="penalty", **ON_A_GPU)


@gpu
@points(2)
@part("steps")
@after("update")
@hint("Noise and eps are made anew in every step. On which device, and where are data and the networks?")
@pytest.mark.parametrize("how", ["clipping", "penalty"])
def test_update_on_a_gpu(student, reference, rng, support, device, how):
    """wgan_update works on a GPU and makes the same steps there ({how})"""
    critic_state = {name: tensor.float() for name, tensor in weights(rng, support.Critic(2, ())).items()}
    row, ends = samples(rng, 1, 2).float(), []
    for who, where in ((student, device), (reference, "cpu")):
        # All real samples are alike and all fake ones are: which are drawn makes no difference.
        critic, generator = who.support.Critic(2, ()), who.support.Generator(3, ())
        critic.load_state_dict(critic_state)
        generator.load_state_dict({"net.0.weight": torch.zeros(2, 3), "net.0.bias": torch.tensor([0.3, -0.2])})
        critic.to(where)
        generator.to(where)
        optimizers = who.support.plain_optimizer(critic, 0.3), who.support.plain_optimizer(generator, 0.2)
        options = {"n_critic": 3} | ({"clip": 0.9} if how == "clipping" else {"lambda_": 0.4})
        losses, last = who.wgan_update(critic, generator, *optimizers, row.repeat(9, 1).to(where), 4, 3, **options)
        state = {name: tensor.cpu() for name, tensor in critic.state_dict().items()}
        ends.append((state, generator.net[0].bias.detach().cpu(), list(losses), last))
    for name, found, expected in zip(["critic", "generator's bias", "critic_losses", "loss"], *ends, strict=True):
        assert_close(found, expected, name=name, **ON_A_GPU)


@gpu
@points(2)
@training
@public_data
@part("steps")
@after("ring", "update_on_a_gpu")
@limits(seconds=120, memory_mb=3072)
@hint("Does it find the ring on the CPU? Which of your tensors stays there?")
def test_ring_on_a_gpu(student, support, device):
    """a larger Wasserstein GAN made of your functions, on a GPU, comes closer to the ring"""
    torch.manual_seed(0)
    sizes = ((2, (128, 128)), (4, (128, 128)))
    states = [model.state_dict() for model in (support.Critic(*sizes[0]), support.Generator(*sizes[1]))]
    networks = student.support.Critic(*sizes[0]), student.support.Generator(*sizes[1])
    for network, state in zip(networks, states, strict=True):
        network.load_state_dict(state)
        network.to(device)
    optimizers = [student.support.fast_optimizer(network) for network in networks]
    data = support.ring(4096).to(device)
    for _ in range(4 * UPDATES):
        student.wgan_update(*networks, *optimizers, data, 256, 4, n_critic=3, lambda_=0.1)
    points = networks[1]((2 * torch.rand(1024, 4) - 1).to(device)).detach().cpu()
    far = distance(points, support.ring(1024))
    assert far < FAR_AFTER_LONG, f"the samples are {far:.2f} away from the ring; {FAR_AFTER_LONG} is allowed"
