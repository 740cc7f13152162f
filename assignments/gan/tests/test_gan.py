"""Public checks of `gan`: small inputs, fixed numbers. Run them as often as you like."""

import numpy as np
import pytest
import torch

from autograder.checks import after, assert_close, assert_equal, hint, part, points

ROOT = {"rtol": 1e-4, "why": "a tiny epsilon below the root is allowed"}
SUMS = {"rtol": 1e-4, "atol": 1e-5, "why": "float32, summed in another order"}
SHARES = np.array([0, 0.25, 0.25, 0.25, 0.25, 0])  # of uniform numbers below -1, in four equal intervals, above 1

# The worked example of the handout.
REAL, FAKE = torch.tensor([2.0, 0.0]), torch.tensor([-1.0, 0.0, 3.0])


def number(loss):
    """A loss, without what it was computed from."""
    return float(loss.detach() if isinstance(loss, torch.Tensor) else loss)


def scores(rng, count):
    """Logits or scores (count,) in float64, of both signs."""
    return torch.from_numpy(1.5 * rng.standard_normal(count))


def weights(rng, model):
    """Values for all parameters of a model of ours, drawn by the check: {name: float64 tensor}."""
    return {
        name: torch.from_numpy(0.8 * rng.standard_normal(tuple(tensor.shape)))
        for name, tensor in model.state_dict().items()
    }


def build(who, kind, state, *sizes, **options):
    """A network of support/ beside the code that is checked, in float64, with the given parameters."""
    model = getattr(who.support, kind)(*sizes, **options)
    model.double()
    model.load_state_dict(state)
    return model


# ---------------------------------------------------------------------------------------------------------- noise


@points(2)
@part("noise")
@hint("torch.rand lies between 0 and 1. Where does 0 have to go, and where does 1?")
def test_noise(student):
    """sample_noise gives batch_size rows of dim numbers, evenly spread from -1 to 1"""
    noise = student.sample_noise(3000, 4)
    assert_equal(tuple(noise.shape), (3000, 4), name="shape")
    found = np.histogram(np.asarray(noise), [-np.inf, -1, -0.5, 0, 0.5, 1, np.inf])[0] / 12000
    right = np.abs(found - SHARES) < 0.03  # 7 standard errors
    assert_equal(right, np.ones(6, dtype=bool), name="share below -1, in four quarters from -1 to 1, above 1 is right")


# -------------------------------------------------------------------------------------------------- cross-entropy


@points(2)
@part("cross_entropy")
@hint("Follow the handout's table by hand: what does each logit cost with its label, and which means are added?")
def test_cross_entropy_by_hand(student):
    """the two cross-entropy losses are 1.7617 and 0.6850 in the worked example of the handout"""
    found = [student.discriminator_loss(REAL.clone(), FAKE.clone()), student.generator_loss(FAKE.clone())]
    assert_close([number(loss) for loss in found], [1.761703, 0.684999], name="losses", rtol=2e-5, why="six decimals")


@points(2)
@part("cross_entropy")
@after("cross_entropy_by_hand")
@hint("How many labels do you make for each batch, of which shape? The two batches need not be equally large.")
@pytest.mark.parametrize(
    "function",
    ["discriminator_loss", "generator_loss", pytest.param("discriminator_loss of columns", id="discriminator_columns")],
)
def test_cross_entropy(student, reference, rng, function):
    """{function} is right for batches of different sizes"""
    name, _, columns = function.partition(" of ")
    found, expected = [], []
    for real, fake in [(scores(rng, 5), scores(rng, 3)), (scores(rng, 2), scores(rng, 7))]:
        batches = (real, fake) if name == "discriminator_loss" else (fake,)
        batches = [batch.reshape(-1, 1) if columns else batch for batch in batches]
        found.append(number(getattr(student, name)(*(batch.clone() for batch in batches))))
        expected.append(number(getattr(reference, name)(*batches)))
    assert_close(found, expected, name="losses", rtol=1e-5, why="labels in float32 are allowed")


# -------------------------------------------------------------------------------------------------- least squares


@points(2)
@part("least_squares")
@hint("Which score does the discriminator want for real samples and for fake ones, and what is in front of each mean?")
@pytest.mark.parametrize("function", ["ls_discriminator_loss", "ls_generator_loss"])
def test_least_squares(student, reference, rng, function):
    """{function} is half the mean of the squared distances from what is wanted"""
    found, expected = [], []
    for real, fake in [(scores(rng, 5), scores(rng, 3)), (scores(rng, 2), scores(rng, 7))]:
        batches = (real, fake) if function == "ls_discriminator_loss" else (fake,)
        found.append(number(getattr(student, function)(*(batch.clone() for batch in batches))))
        expected.append(number(getattr(reference, function)(*batches)))
    assert_close(found, expected, name="losses", rtol=1e-5, why="labels in float32 are allowed")


# ---------------------------------------------------------------------------------------------------- wasserstein


@points(2)
@part("wasserstein")
@hint("The critic wants real samples to score high, and it minimises. The generator wants its own to score high.")
@pytest.mark.parametrize("function", ["wgan_critic_loss", "wgan_generator_loss"])
def test_wasserstein_losses(student, reference, rng, function):
    """{function} has the right means with the right signs"""
    found, expected = [], []
    for real, fake in [(scores(rng, 5), scores(rng, 3)), (scores(rng, 2), scores(rng, 7))]:
        batches = (real, fake) if function == "wgan_critic_loss" else (fake,)
        found.append(number(getattr(student, function)(*(batch.clone() for batch in batches))))
        expected.append(number(getattr(reference, function)(*batches)))
    assert_close(found, expected, name="losses")


@points(1)
@part("wasserstein")
@hint("Which numbers may stay, which become c, which become -c? Are biases parameters?")
def test_clip(student, rng, support):
    """clip_weights cuts weights and biases to the interval from -c to c"""
    state = weights(rng, support.Critic(3, (4,)))
    critic = build(student, "Critic", state, 3, (4,))
    student.clip_weights(critic, 0.3)
    assert_close(critic.state_dict(), {name: tensor.clamp(-0.3, 0.3) for name, tensor in state.items()}, name="state")


# -------------------------------------------------------------------------------------------------------- penalty


@points(2)
@part("penalty")
@hint("With eps = 1, which sample remains? And how does one number for each row meet an image of several axes?")
def test_interpolate(student, reference, rng):
    """interpolate mixes each real sample with its fake one by its own eps"""
    for shape in [(4, 3), (3, 2, 5, 6)]:
        real, fake = (torch.from_numpy(rng.standard_normal(shape)) for _ in range(2))
        eps = torch.from_numpy(rng.uniform(size=shape[0]))
        found = student.interpolate(real.clone(), fake.clone(), eps.clone())
        assert_close(found, reference.interpolate(real, fake, eps), name=f"points {shape}")


@points(2)
@part("penalty")
@hint("The critic is x -> 3 x0 + 4 x1: how long is its gradient, and how far from 1 is that, squared?")
def test_penalty_by_hand(student, rng):
    """gradient_penalty of a linear critic is lambda_ times (length of its weights - 1)^2"""
    real, fake = (torch.from_numpy(rng.standard_normal((5, 2))) for _ in range(2))
    eps = torch.from_numpy(rng.uniform(size=5))
    found = []
    for slope in ([3.0, 4.0], [0.6, 0.8], [0.0, 0.5]):
        state = {"net.0.weight": torch.tensor([slope]).double(), "net.0.bias": torch.ones(1).double()}
        critic = build(student, "Critic", state, 2, ())
        found.append(number(student.gradient_penalty(critic, real, fake, eps, 10)))
    assert_close(found, [160.0, 0.0, 2.5], name="penalties", atol=1e-4, why=ROOT["why"])


@points(1)
@part("penalty")
@after("penalty_by_hand", "interpolate")
@hint("Is the length taken for each sample on its own, before the mean?")
def test_penalty(student, reference, rng, support):
    """gradient_penalty is right for a critic with hidden layers"""
    state = weights(rng, support.Critic(3, (6, 4)))
    real, fake = (torch.from_numpy(rng.standard_normal((5, 3))) for _ in range(2))
    found, expected = [], []
    for lambda_ in (10, 0.7):
        eps = torch.from_numpy(rng.uniform(size=5))
        ours, theirs = (build(who, "Critic", state, 3, (6, 4)) for who in (reference, student))
        expected.append(number(reference.gradient_penalty(ours, real, fake, eps, lambda_)))
        found.append(number(student.gradient_penalty(theirs, real.clone(), fake.clone(), eps.clone(), lambda_)))
    assert_close(found, expected, name="penalties", **ROOT)


# ---------------------------------------------------------------------------------------------------------- steps


@points(2)
@part("steps")
@hint("Which learning rate and which two betas does the handout ask for? Adam's own defaults are others.")
def test_optimizer(student, reference, rng, support):
    """three steps of get_optimizer's Adam move all parameters as they should"""
    state = weights(rng, support.Critic(3, ()))
    gradients = [weights(rng, support.Critic(3, ())) for _ in range(3)]
    after_steps = []
    for who in (reference, student):
        model = build(who, "Critic", state, 3, ())
        optimizer = who.get_optimizer(model)
        for gradient in gradients:
            who.support.set_gradients(model, gradient)
            optimizer.step()
        after_steps.append(model.state_dict())
    assert_close(after_steps[1], after_steps[0], name="state")


@points(2)
@part("steps")
@after("wasserstein_losses", "penalty")
@hint("In which order do gradients become zero, are computed, and used? Whose parameters does the optimizer hold?")
def test_critic_step(student, reference, rng, support):
    """critic_step moves the critic's parameters, and only those"""
    critic_state, generator_state = weights(rng, support.Critic(2, (5,))), weights(rng, support.Generator(3, (4,)))
    real, noise = torch.from_numpy(rng.standard_normal((6, 2))), torch.from_numpy(rng.uniform(-1, 1, (6, 3)))
    eps = torch.from_numpy(rng.uniform(size=6))
    ends = []
    for who in (reference, student):
        critic = build(who, "Critic", critic_state, 2, (5,))
        generator = build(who, "Generator", generator_state, 3, (4,))
        optimizer = who.support.plain_optimizer(critic, 0.05)
        losses = [who.critic_step(critic, generator, optimizer, real, noise, eps, 2.0) for _ in range(2)]
        ends.append((critic.state_dict(), generator.state_dict(), losses))
    for name, expected, found in zip(["critic", "generator", "losses"], *ends, strict=True):
        assert_close(found, expected, name=name, **ROOT)


@points(2)
@part("steps")
@after("wasserstein_losses")
@hint("The gradient flows through the critic. Whose parameters change?")
def test_generator_step(student, reference, rng, support):
    """generator_step moves the generator's parameters, and only those"""
    critic_state, generator_state = weights(rng, support.Critic(2, (5,))), weights(rng, support.Generator(3, (4,)))
    noise = torch.from_numpy(rng.uniform(-1, 1, (6, 3)))
    ends = []
    for who in (reference, student):
        critic = build(who, "Critic", critic_state, 2, (5,))
        generator = build(who, "Generator", generator_state, 3, (4,))
        optimizer = who.support.plain_optimizer(generator, 0.05)
        losses = [who.generator_step(generator, critic, optimizer, noise) for _ in range(2)]
        ends.append((generator.state_dict(), critic.state_dict(), losses))
    for name, expected, found in zip(["generator", "critic", "losses"], *ends, strict=True):
        assert_close(found, expected, name=name)


# ------------------------------------------------------------------------------------------------------ distances


@points(2)
@part("distances")
@hint("Write down m first. Which outcomes does KL(p || m) leave out? And for W: who goes where?")
def test_distances_by_hand(student):
    """js_divergence and wasserstein_1d have the values of the handout's two examples"""
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.0, 0.5])
    found = [student.js_divergence(p, q), student.js_divergence(p, p.copy())]
    assert_close(
        found, [0.5 * np.log(2.0), 0.0], name="js", atol=1e-6, why="a tiny epsilon in the logarithm is allowed"
    )
    a, b = np.array([3.0, 0.0, 1.0]), np.array([5.0, 8.0, 6.0])
    assert_close([student.wasserstein_1d(a, b), student.wasserstein_1d(b, b - 2.5)], [5.0, 2.5], name="w")


@points(1)
@part("distances")
@after("distances_by_hand")
@hint("Two piles of earth that do not overlap: which of the two numbers sees how far apart they are?")
def test_saturation(student):
    """piles without overlap: js_divergence is log 2 at every distance, wasserstein_1d is the distance"""
    pile = np.array([0.1, 0.3, 0.35, 0.6, 0.9])  # five numbers in the bin from 0 to 1
    js, w = [], []
    for distance in (6, 4, 2, 1):
        bins = np.arange(9)
        p, q = (np.histogram(numbers, bins)[0] / len(pile) for numbers in (pile, pile + distance))
        js.append(student.js_divergence(p, q))
        w.append(student.wasserstein_1d(pile, (pile + distance)[::-1]))
    assert_close(js, 4 * [np.log(2.0)], name="js", atol=1e-6, why="a tiny epsilon in the logarithm is allowed")
    assert_close(w, [6.0, 4.0, 2.0, 1.0], name="w")


# ------------------------------------------------------------------------------------------------------- networks


@points(5)
@part("networks")
@hint("Which layer of the handout's table comes next, and with which numbers? Count the parameters of each.")
@pytest.mark.parametrize("function", ["discriminator", "generator", "build_dc_classifier", "build_dc_generator"])
def test_networks(student, reference, rng, function):
    """{function} builds the network of the handout's table"""
    shape = (3, 96) if "generator" in function else (3, 1, 28, 28)
    inputs = torch.from_numpy(rng.uniform(-1, 1, shape)).float()
    ours, theirs = (
        who.support.build(getattr(who, function), inputs, started=False, batch_size=len(inputs))
        for who in (reference, student)
    )
    assert_equal(theirs.shapes(), ours.shapes(), name="shapes of the parameters")
    ours.fill(1)
    theirs.fill(1)
    assert_close(theirs(inputs.clone()), ours(inputs), name="output", **SUMS)
