"""Hidden checks of `normalization`: fresh numbers for every run, and everything the public ones leave out."""

import numpy as np
import pytest

from autograder.checks import (
    after,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_unchanged,
    hint,
    limits,
    part,
    points,
    public_data,
    show_curve,
    training,
    uses,
)

both_backward = pytest.mark.parametrize("function", ["batchnorm_backward", "batchnorm_backward_alt"])
STATISTICS = ("running_mean", "running_var")
TINY = 1e-8  # an eps for checks that do not ask where it is; see `large`
KEPT = (0.25, 0.4, 0.8)  # probabilities; no p is another's 1 - p, and none is 1/2


def fresh(value):
    """A copy, down to the arrays in a dict."""
    if isinstance(value, dict):
        return {key: fresh(entry) for key, entry in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*map(fresh, arguments))


def affine(rng, shape):
    """A scale and a shift of that shape, no two entries alike, no scale near 0 or 1."""
    return rng.uniform(1.5, 3.0, shape) * rng.choice([-1.0, 1.0], shape), rng.standard_normal(shape)


def data(rng, *shape):
    """Numbers whose mean and spread differ from feature (or channel) to feature, and are nobody's 0 and 1."""
    size = [shape[1], *(1 for _ in shape[2:])]
    return rng.uniform(-2, 2, size) + rng.uniform(0.5, 2.0, size) * rng.standard_normal(shape)


def large(rng, *shape):
    """The same in thousands: beside them TINY and 1e-5 do not count, so a wrong eps fails only where eps is asked."""
    return 1e3 * data(rng, *shape)


def running(rng, features, unit=1.0):
    """Running statistics to begin with."""
    return {
        "running_mean": unit * rng.standard_normal(features),
        "running_var": unit**2 * rng.uniform(0.5, 2.0, features),
    }


def flat(value):
    """A statistic or a gradient of a channel as (D,): the conventions allow it axes of size 1."""
    return value.reshape(-1) if isinstance(value, np.ndarray) and value.size == max(value.shape, default=1) else value


def weight_of_old(conventions, momentum):
    """`momentum` as this course means it."""
    return momentum if conventions["bn_momentum"] == "weight of the old" else 1.0 - momentum


def keeping(conventions, p, **options):
    """A dropout_param that keeps with probability p."""
    return {"p": p if conventions["dropout_p"] == "keep" else 1.0 - p, **options}


def same_statistics(mine, right, when):
    for key in STATISTICS:
        assert_close(flat(mine.get(key)), right[key], name=f"{key} {when}")


# -------------------------------------------------------------------------------------------- batch norm, forward


@points(2)
@part("batchnorm")
@after("by_hand")
@hint("Is each number of the formula there: the mean, the variance divided by N, eps under the root, gamma, beta?")
def test_train_values(student, reference, rng):
    """batchnorm_forward normalises each feature over the batch, then scales and shifts it"""
    for N, D, eps in ((3, 5, 0.3), (6, 4, 0.1), (2, 3, 1.7)):
        x, (gamma, beta) = data(rng, N, D), affine(rng, D)
        out, _ = call(student, "batchnorm_forward", x, gamma, beta, {"mode": "train", "eps": eps})
        right, _ = call(reference, "batchnorm_forward", x, gamma, beta, {"mode": "train", "eps": eps})
        assert_close(out, right, name=f"out for {N} examples")


@points(1)
@part("batchnorm")
@after("train_values")
@hint(
    "With a tiny eps: what are mean and spread of a feature before gamma and beta, and what do these two make of them?"
)
def test_mean_and_spread(student, rng):
    """each feature of the result has mean beta and standard deviation |gamma|, whatever its unit was"""
    (gamma, beta), x = affine(rng, 4), data(rng, 6, 4)
    for unit in (1e-3, 1.0, 1e3):
        out, _ = call(student, "batchnorm_forward", unit * x, gamma, beta, {"mode": "train", "eps": 1e-15})
        assert_equal(out.shape, (6, 4), name="shape of out")
        assert_close(out.mean(axis=0), beta, name=f"mean in units of {unit:g}")
        assert_close(out.std(axis=0), np.abs(gamma), name=f"spread in units of {unit:g}")


@points(3)
@part("batchnorm")
@after("running")
@hint("After three batches, how much of the first batch's mean should still be there? What is stored, and where?")
def test_running_steps(student, reference, rng, conventions):
    """the running statistics are those of all batches so far, older ones counting less and less"""
    (gamma, beta), start = affine(rng, 4), running(rng, 4, 1e3)
    mine = {"mode": "train", "eps": TINY, "momentum": weight_of_old(conventions, 0.6), **fresh(start)}
    right = {"mode": "train", "eps": TINY, "momentum": 0.6, **start}
    for step, N in enumerate((3, 6, 5), 1):
        x = large(rng, N, 4)
        student.batchnorm_forward(x.copy(), gamma, beta, mine)
        reference.batchnorm_forward(x, gamma, beta, right)
        same_statistics(mine, right, f"after batch {step}")


@points(2)
@part("batchnorm")
@after("running_steps")
@hint(
    "What do the running statistics start from when bn_param has none, and is anything special about the first batch?"
)
def test_running_from_nothing(student, reference, rng):
    """running statistics that are absent count as zeros, and momentum as 0.9"""
    gamma, beta = affine(rng, 4)
    mine, right = {"mode": "train"}, {"mode": "train"}
    for step in (1, 2, 3):
        x = 30.0 * data(rng, 5, 4)
        student.batchnorm_forward(x.copy(), gamma, beta, mine)
        reference.batchnorm_forward(x, gamma, beta, right)
        same_statistics(mine, right, f"after batch {step}")


@points(1)
@part("batchnorm")
@after("running_steps")
@hint(
    "With momentum 0, is running_var exactly the variance of the batch? And with momentum 1, is anything of it there?"
)
def test_momentum_ends(student, reference, rng, conventions):
    """momentum 1 keeps the running statistics, momentum 0 replaces them by those of the batch"""
    (gamma, beta), x, start = affine(rng, 4), data(rng, 5, 4), running(rng, 4)
    for momentum in (1.0, 0.0):
        mine = {"mode": "train", "eps": 0.4, "momentum": weight_of_old(conventions, momentum), **fresh(start)}
        right = {"mode": "train", "eps": 0.4, "momentum": momentum, **fresh(start)}
        student.batchnorm_forward(x.copy(), gamma, beta, mine)
        reference.batchnorm_forward(x, gamma, beta, right)
        same_statistics(mine, right, f"with momentum {momentum:g}")


@points(2)
@part("batchnorm")
@after("testing")
@hint("Which of mean, variance, eps, gamma and beta differ between the two modes? Is each of them in your line?")
def test_test_values(student, reference, rng):
    """in mode test, batchnorm_forward uses the running statistics, also for a single example"""
    (gamma, beta), bn_param = affine(rng, 5), {"mode": "test", "eps": 0.3, **running(rng, 5)}
    for N in (4, 1):
        x = data(rng, N, 5)
        out, _ = call(student, "batchnorm_forward", x, gamma, beta, bn_param)
        right, _ = call(reference, "batchnorm_forward", x, gamma, beta, bn_param)
        assert_close(out, right, name=f"out for {N}")


@points(1)
@part("batchnorm")
@after("test_values", "running_steps")
@hint("Which lines of yours write to bn_param, and in which mode do they run?")
def test_test_writes_nothing(student, reference, rng):
    """in mode test, the running statistics stay as they are"""
    (gamma, beta), start, x = affine(rng, 4), running(rng, 4, 1e3), large(rng, 5, 4)
    mine = {"mode": "test", "eps": TINY, "momentum": 0.6, **fresh(start)}
    for time in ("once", "twice"):
        out, _ = student.batchnorm_forward(x.copy(), gamma, beta, mine)
        same_statistics(mine, start, f"after testing {time}")
    right, _ = reference.batchnorm_forward(x, gamma, beta, {"mode": "test", "eps": TINY, **start})
    assert_close(out, right, name="out")  # who does nothing writes nothing


@points(2)
@part("batchnorm")
@after("test_writes_nothing")
@hint("Training, testing, training again: what does each step take from bn_param, and what does it leave there?")
def test_modes_alternate(student, reference, rng, conventions):
    """training and testing may alternate"""
    (gamma, beta), start = affine(rng, 3), running(rng, 3, 1e3)
    mine = {"momentum": weight_of_old(conventions, 0.3), "eps": TINY, **fresh(start)}
    right = {"momentum": 0.3, "eps": TINY, **start}
    for step, mode in enumerate(("train", "test", "train", "train", "test"), 1):
        x = large(rng, 3 + step, 3)
        mine["mode"] = right["mode"] = mode
        out, _ = student.batchnorm_forward(x.copy(), gamma, beta, mine)
        expected, _ = reference.batchnorm_forward(x, gamma, beta, right)
        assert_close(out, expected, name=f"out of call {step}")


@points(1)
@part("batchnorm")
@after("train_values")
@hint("With a mean of ten million, how many digits do mean(x * x) and mean(x) ** 2 share? How many does a float have?")
def test_large_mean(student, reference, rng):
    """batchnorm_forward is exact for features that are far away from 0"""
    x, (gamma, beta) = data(rng, 6, 4) + 1e7, affine(rng, 4)
    out, _ = call(student, "batchnorm_forward", x, gamma, beta, {"mode": "train", "eps": 1e-3})
    right, _ = call(reference, "batchnorm_forward", x, gamma, beta, {"mode": "train", "eps": 1e-3})
    assert_close(out, right, name="out", atol=1e-6, why="a mean of 1e7 is rounded to about 1e-9")


@points(1)
@part("batchnorm")
@after("train_values")
@hint("Do `x -= ...` and `x /= ...` make a new array, or change the one that the caller still holds?")
def test_x_is_kept(student, reference, rng):
    """the forward functions leave x, gamma and beta as they were"""
    x, (gamma, beta) = large(rng, 5, 4), affine(rng, 4)
    before = x.copy(), gamma.copy(), beta.copy()
    for mode in ("train", "test"):
        bn_param = {"mode": mode, "eps": TINY, **running(rng, 4, 1e3)}
        right, _ = call(reference, "batchnorm_forward", x, gamma, beta, bn_param)
        out, _ = student.batchnorm_forward(x, gamma, beta, bn_param)
        for now, then, name in zip((x, gamma, beta), before, ("x", "gamma", "beta"), strict=True):
            assert_unchanged(now, then, name=name)
        assert_close(out, right, name=f"out in mode {mode}")


# ------------------------------------------------------------------------------------------- batch norm, backward


@points(4)
@part("backward")
@after("gradient")
@hint("Take the steps one at a time: which of them has its first wrong gradient? Does a value used twice get both?")
@both_backward
def test_dx(student, reference, rng, function):
    """{function}: dx is the derivative by x"""
    x, dout, (gamma, beta) = large(rng, 5, 3), rng.standard_normal((5, 3)), affine(rng, 3)
    bn_param = {"mode": "train", "eps": TINY}
    _, cache = call(student, "batchnorm_forward", x, gamma, beta, bn_param)
    _, right_cache = call(reference, "batchnorm_forward", x, gamma, beta, bn_param)
    assert_gradient(
        getattr(student, function)(dout.copy(), cache)[0],
        of=lambda x: call(reference, "batchnorm_forward", x, gamma, beta, bn_param)[0],
        at=x,
        upstream=dout,
        expected=getattr(reference, function)(dout, right_cache)[0],
        name="dx",
    )


@points(3)
@part("backward")
@after("gradient")
@hint("gamma[j] multiplies one number of every example, and beta[j] is added to it: which one, and how do they add up?")
@both_backward
def test_dgamma_dbeta(student, reference, rng, function):
    """{function}: dgamma and dbeta are the derivatives by gamma and beta, of their shape"""
    x, dout, (gamma, beta) = large(rng, 6, 4), rng.standard_normal((6, 4)), affine(rng, 4)
    bn_param = {"mode": "train", "eps": TINY}
    _, cache = call(student, "batchnorm_forward", x, gamma, beta, bn_param)
    _, right_cache = call(reference, "batchnorm_forward", x, gamma, beta, bn_param)
    _, dgamma, dbeta = getattr(student, function)(dout.copy(), cache)
    _, right_dgamma, right_dbeta = getattr(reference, function)(dout, right_cache)
    assert_gradient(
        dbeta,
        of=lambda beta: call(reference, "batchnorm_forward", x, gamma, beta, bn_param)[0],
        at=beta,
        upstream=dout,
        expected=right_dbeta,
        name="dbeta",
    )
    assert_gradient(
        dgamma,
        of=lambda gamma: call(reference, "batchnorm_forward", x, gamma, beta, bn_param)[0],
        at=gamma,
        upstream=dout,
        expected=right_dgamma,
        name="dgamma",
    )


@points(2)
@part("backward")
@after("dx")
@hint("eps may be larger than the variance. Is it under the root that you divide by on the way back, too?")
@both_backward
def test_small_numbers(student, reference, rng, function):
    """{function} is right where x is so small that eps counts most"""
    x, dout, (gamma, beta) = 1e-3 * data(rng, 5, 4), rng.standard_normal((5, 4)), affine(rng, 4)
    _, cache = call(student, "batchnorm_forward", x, gamma, beta, {"mode": "train"})
    _, right_cache = call(reference, "batchnorm_forward", x, gamma, beta, {"mode": "train"})
    assert_close(
        getattr(student, function)(dout.copy(), cache)[0], getattr(reference, function)(dout, right_cache)[0], name="dx"
    )


@points(2)
@part("backward")
@after("dx")
@hint("Adding the same number to all examples changes no output. What does that say about the sum of dx over them?")
@both_backward
def test_dx_balances(student, rng, function):
    """{function}: dx pushes a feature neither up nor down as a whole, nor apart"""
    x, dout, (gamma, beta) = large(rng, 6, 4), rng.standard_normal((6, 4)), affine(rng, 4)
    _, cache = call(student, "batchnorm_forward", x, gamma, beta, {"mode": "train", "eps": 1e-15})
    dx = getattr(student, function)(dout.copy(), cache)[0]
    assert_equal(dx.shape, (6, 4), name="shape of dx")
    assert_equal(bool(np.abs(dx).max() > 1e-3), True, name="dx is not 0 everywhere")
    assert_close(dx.sum(axis=0), np.zeros(4), name="sum of dx")
    assert_close((dx * (x - x.mean(axis=0))).sum(axis=0), np.zeros(4), name="sum of dx times the distance to the mean")


@points(2)
@part("backward")
@after("dx", "dgamma_dbeta")
@hint(
    "Where does your backward get its numbers: all from the cache it is given, or from what another call left behind?"
)
@both_backward
def test_each_its_cache(student, reference, rng, function):
    """{function} can be called twice, and after another forward"""
    (gamma, beta), bn_param = affine(rng, 4), {"mode": "train", "eps": TINY}
    first, second, dout = large(rng, 5, 4), large(rng, 5, 4), rng.standard_normal((5, 4))
    _, cache = call(student, "batchnorm_forward", first, gamma, beta, bn_param)
    call(student, "batchnorm_forward", second, gamma, beta, bn_param)
    _, right_cache = call(reference, "batchnorm_forward", first, gamma, beta, bn_param)
    right = getattr(reference, function)(dout, right_cache)
    before = dout.copy()
    for time in ("first", "second"):
        gradients = getattr(student, function)(dout, cache)
        assert_unchanged(dout, before, name="dout")
        for got, expected, name in zip(gradients, right, ("dx", "dgamma", "dbeta"), strict=True):
            assert_close(got, expected, name=f"{name} of the {time} call")


# ----------------------------------------------------------------------------------------------------- layer norm


@points(3)
@part("layernorm")
@after("layernorm")
@hint("Mean and variance of what, divided by how many numbers? Where is eps, and to what do gamma and beta belong?")
def test_layernorm_values(student, reference, rng):
    """layernorm_forward is right for every size and eps, also for one example"""
    for N, D, eps in ((4, 6, 0.3), (5, 3, 1.2), (1, 5, 0.1)):
        x, (gamma, beta) = data(rng, N, D), affine(rng, D)
        before = x.copy()
        out, _ = student.layernorm_forward(x, gamma, beta, {"eps": eps})
        assert_unchanged(x, before, name="x")
        right, _ = reference.layernorm_forward(before, gamma, beta, {"eps": eps})
        assert_close(out, right, name=f"out for {N} examples")


@points(1)
@part("layernorm")
@after("layernorm_values")
@hint("May one example's result depend on the others of its batch?")
def test_layernorm_alone(student, reference, rng):
    """layernorm_forward gives each example what it would get alone"""
    x, (gamma, beta) = large(rng, 4, 6), affine(rng, 6)
    others = np.vstack([x[:1], 5.0 * large(rng, 3, 6)])
    out, _ = call(student, "layernorm_forward", others, gamma, beta, {"eps": TINY})
    right, _ = call(reference, "layernorm_forward", x, gamma, beta, {"eps": TINY})
    assert_equal(out.shape, (4, 6), name="shape of out")
    assert_close(out[0], right[0], name="out of the first example")


@points(3)
@part("layernorm")
@after("layernorm_gradient")
@hint(
    "Two axes are in play: which is normalised over, which do gamma and beta sum over? How many numbers share a mean?"
)
def test_layernorm_derivatives(student, reference, rng):
    """layernorm_backward: dx, dgamma and dbeta are the derivatives"""
    x, dout, (gamma, beta) = large(rng, 4, 5), rng.standard_normal((4, 5)), affine(rng, 5)
    _, cache = call(student, "layernorm_forward", x, gamma, beta, {"eps": TINY})
    call(student, "layernorm_forward", 2.0 * x[:, ::-1], gamma, beta, {"eps": TINY})
    dx, dgamma, dbeta = student.layernorm_backward(dout.copy(), cache)
    right_dx, right_dgamma, right_dbeta = reference.layernorm_backward(
        dout, call(reference, "layernorm_forward", x, gamma, beta, {"eps": TINY})[1]
    )
    assert_close(dbeta, right_dbeta, name="dbeta")
    assert_close(dgamma, right_dgamma, name="dgamma")
    assert_gradient(
        dx,
        of=lambda x: call(reference, "layernorm_forward", x, gamma, beta, {"eps": TINY})[0],
        at=x,
        upstream=dout,
        expected=right_dx,
        name="dx",
    )


# --------------------------------------------------------------------------------------------------------- images


@points(2)
@part("spatial")
@after("spatial")
@uses("batchnorm_forward")
@hint("Permute the examples or the positions: may the statistics of a channel notice? And those of another channel?")
def test_spatial_values(student, reference, rng):
    """spatial_batchnorm_forward is batch normalisation of each channel"""
    for shape in ((3, 4, 2, 5), (2, 3, 4, 1)):
        x, (gamma, beta) = large(rng, *shape), affine(rng, shape[1])
        before = x.copy()
        out, _ = student.spatial_batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": TINY})
        assert_unchanged(x, before, name="x")
        right, _ = reference.spatial_batchnorm_forward(before, gamma, beta, {"mode": "train", "eps": TINY})
        assert_close(out, right, name=f"out for {'x'.join(map(str, shape))}")


@points(2)
@part("spatial")
@after("spatial_values", "modes_alternate")
@hint("Is the bn_param that you hand on the one that you were given, or a copy that is forgotten afterwards?")
def test_spatial_modes(student, reference, rng, conventions):
    """spatial_batchnorm_forward keeps running statistics of each channel and tests with them"""
    (gamma, beta), start = affine(rng, 3), running(rng, 3, 1e3)
    mine = {"momentum": weight_of_old(conventions, 0.3), "eps": TINY, **fresh(start)}
    right = {"momentum": 0.3, "eps": TINY, **start}
    for step, mode in enumerate(("train", "train", "test", "train"), 1):
        x = large(rng, 2, 3, 4, 5)
        mine["mode"] = right["mode"] = mode
        out, _ = student.spatial_batchnorm_forward(x.copy(), gamma, beta, mine)
        expected, _ = reference.spatial_batchnorm_forward(x, gamma, beta, right)
        same_statistics(mine, right, f"after call {step}")
        assert_close(out, expected, name=f"out of call {step}")


@points(2)
@part("spatial")
@after("spatial_gradient")
@uses("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")
@hint("How many numbers share one mean? Which of your changes of shape keeps a channel together, which only looks so?")
def test_spatial_derivatives(student, reference, rng):
    """spatial_batchnorm_backward: dx, dgamma and dbeta are the derivatives"""
    x, dout, (gamma, beta) = large(rng, 2, 4, 3, 5), rng.standard_normal((2, 4, 3, 5)), affine(rng, 4)
    bn_param = {"mode": "train", "eps": TINY}
    _, cache = call(student, "spatial_batchnorm_forward", x, gamma, beta, bn_param)
    _, right_cache = call(reference, "spatial_batchnorm_forward", x, gamma, beta, bn_param)
    dx, dgamma, dbeta = student.spatial_batchnorm_backward(dout.copy(), cache)
    right_dx, right_dgamma, right_dbeta = reference.spatial_batchnorm_backward(dout, right_cache)
    assert_close(dbeta, right_dbeta, name="dbeta")
    assert_close(dgamma, right_dgamma, name="dgamma")
    assert_gradient(
        dx,
        of=lambda x: call(reference, "spatial_batchnorm_forward", x, gamma, beta, bn_param)[0],
        at=x,
        upstream=dout,
        expected=right_dx,
        name="dx",
    )


@points(2)
@part("groupnorm")
@after("groupnorm")
@hint("Write down for C = 6 which channels form a group if G is 1, 2, 3 and 6. Does your change of shape do that?")
def test_groupnorm_values(student, reference, rng):
    """spatial_groupnorm_forward is right for every number of groups, from one to one for each channel"""
    for G in (2, 3, 1, 6):
        x, (gamma, beta) = data(rng, 3, 6, 2, 5), affine(rng, (1, 6, 1, 1))
        before = x.copy()
        out, _ = student.spatial_groupnorm_forward(x, gamma, beta, G, {"eps": 0.3})
        assert_unchanged(x, before, name="x")
        right, _ = reference.spatial_groupnorm_forward(before, gamma, beta, G, {"eps": 0.3})
        assert_close(out, right, name=f"out for {G} groups")


@points(3)
@part("groupnorm")
@after("groupnorm_gradient")
@hint("Which axes does a channel's gradient sum over? In dx, over how many numbers is each mean taken?")
def test_groupnorm_derivatives(student, reference, rng):
    """spatial_groupnorm_backward: dx, dgamma and dbeta are the derivatives"""
    x, dout = large(rng, 3, 4, 2, 5), rng.standard_normal((3, 4, 2, 5))
    gamma, beta = affine(rng, (1, 4, 1, 1))
    _, cache = call(student, "spatial_groupnorm_forward", x, gamma, beta, 2, {"eps": TINY})
    call(student, "spatial_groupnorm_forward", 2.0 * x[:, :, ::-1], gamma, beta, 4, {"eps": TINY})
    _, right_cache = call(reference, "spatial_groupnorm_forward", x, gamma, beta, 2, {"eps": TINY})
    dx, dgamma, dbeta = student.spatial_groupnorm_backward(dout.copy(), cache)
    right_dx, right_dgamma, right_dbeta = reference.spatial_groupnorm_backward(dout, right_cache)
    assert_close(flat(dbeta), flat(right_dbeta), name="dbeta")
    assert_close(flat(dgamma), flat(right_dgamma), name="dgamma")
    assert_gradient(
        dx,
        of=lambda x: call(reference, "spatial_groupnorm_forward", x, gamma, beta, 2, {"eps": TINY})[0],
        at=x,
        upstream=dout,
        expected=right_dx,
        name="dx",
    )


# -------------------------------------------------------------------------------------------------------- dropout
#
# Whose generator draws the mask, and in which order, is nobody's business: what is compared is the same for every mask.
# Shares are taken over 40,000 entries and rounded to 5 or 10 percent; the true ones are at least 0.02 from where the
# rounding turns, which is 8 standard errors: a correct solution is failed less than once in 10^14 runs.

LARGE = (250, 160)


def dropped(student, conventions, x, p):
    """Dropout of x in mode train: out, the cache, and where entries were kept. x holds no 0."""
    out, cache = student.dropout_forward(x.copy(), keeping(conventions, p, mode="train"))
    assert_equal(out.shape, x.shape, name="shape of out")
    return out, cache, out != 0


def percent(shares, to):
    """Shares as whole percents, rounded to multiples of `to`."""
    return (np.rint(100 * np.array(shares) / to) * to).astype(int)


@points(2)
@part("dropout")
@after("dropout")
@hint("p is the probability to be kept. What is x multiplied by if it is kept, so that its expected value stays?")
def test_dropout_scale(student, rng, conventions):
    """dropout divides what it keeps by the probability to be kept"""
    x, first = rng.uniform(1.0, 2.0, (30, 20)), []
    x[rng.permutation(30), :] += 0.1
    whole = []
    for p, value in zip(KEPT, (1.31, 1.73, 1.57), strict=True):
        out, _, kept = dropped(student, conventions, np.full((20, 30), value), p)
        first.append(out[kept][0] if kept.any() else 0.0)
        whole.append((p, *dropped(student, conventions, x, p)))
    assert_close(np.array(first), np.array([1.31, 1.73, 1.57]) / KEPT, name="an entry that is kept")
    for p, out, _, kept in whole:
        assert_close(out, np.where(kept, x / p, 0.0), name=f"out for p = {p:g}")


@points(2)
@part("dropout")
@after("dropout_scale")
@hint("Of a thousand entries, how many are kept with p = 0.25? Is every entry's lot drawn by itself?")
def test_dropout_share(student, rng, conventions):
    """dropout keeps each entry with probability p, independently of all others"""
    x, kept_share, rows_differ, columns_differ = rng.uniform(1.0, 2.0, LARGE), [], [], []
    for p in KEPT:
        _, _, kept = dropped(student, conventions, x, p)
        kept_share.append(kept.mean())
        rows_differ.append(np.mean(kept[1:] != kept[:-1]))
        columns_differ.append(np.mean(kept[:, 1:] != kept[:, :-1]))
    independent = [2 * p * (1 - p) for p in KEPT]
    assert_equal(percent(rows_differ, 10), percent(independent, 10), name="percent differing from the row above")
    assert_equal(percent(columns_differ, 10), percent(independent, 10), name="percent differing from the left")
    assert_equal(percent(kept_share, 5), percent(KEPT, 5), name="percent kept")


@points(1)
@part("dropout")
@after("dropout_testing")
@hint("What was made up for while training: is there anything left to do when testing?")
def test_dropout_test_mode(student, rng, conventions):
    """in mode test, dropout and its gradient let everything through"""
    x, dout, zeros, passed, whole = rng.uniform(1.0, 2.0, LARGE), rng.standard_normal(LARGE), [], [], []
    for p in KEPT:
        out, cache = student.dropout_forward(x.copy(), keeping(conventions, p, mode="test"))
        assert_equal(out.shape, LARGE, name="shape of out")
        dx = student.dropout_backward(dout.copy(), cache)
        assert_equal(dx.shape, LARGE, name="shape of dx")
        zeros.append(np.mean(out == 0))
        passed.append(np.mean(dx != 0))
        whole.append((p, out, dx))
    assert_equal(percent(zeros, 5), np.zeros(len(KEPT), dtype=int), name="percent set to 0")
    assert_equal(percent(passed, 5), np.full(len(KEPT), 100), name="percent of dout that passes")
    for p, out, dx in whole:
        assert_close(out, x, name=f"out for p = {p:g}")
        assert_close(dx, dout, name=f"dx for p = {p:g}")


@points(2)
@part("dropout")
@after("dropout_gradient")
@hint("An entry that was set to 0 has which influence on the loss? And one that was multiplied by 4?")
def test_dropout_derivative(student, rng, conventions):
    """dropout_backward lets through what forward let through, multiplied by the same number"""
    x, two, differ, whole = rng.uniform(1.0, 2.0, LARGE), [], [], []
    for p in KEPT:
        dout = rng.uniform(1.0, 2.0, LARGE)
        _, cache, kept = dropped(student, conventions, x, p)
        places = [tuple(np.argwhere(kept)[0]), tuple(np.argwhere(~kept)[0])] if 0 < kept.mean() < 1 else [(0, 0)] * 2
        dout[places[0]], dout[places[1]] = 1.37, 1.83
        dx = student.dropout_backward(dout.copy(), cache)
        assert_equal(dx.shape, LARGE, name="shape of dx")
        two += [dx[place] for place in places]
        differ.append(np.mean((dx != 0) != kept))
        whole.append((p, dx, np.where(kept, dout / p, 0.0)))
    assert_equal(percent(differ, 10), np.zeros(len(KEPT), dtype=int), name="percent passed in one direction only")
    assert_close(
        np.array(two), np.array([v for p in KEPT for v in (1.37 / p, 0.0)]), name="dx of one kept, one dropped"
    )
    for p, dx, expected in whole:
        assert_close(dx, expected, name=f"dx for p = {p:g}")


@points(1)
@part("dropout")
@after("dropout_derivative")
@hint("Which array do you multiply: the caller's, or one of your own? Where does backward find its mask?")
def test_dropout_keeps_to_itself(student, rng, conventions):
    """dropout leaves x and dout as they were, and backward goes with its own forward"""
    x, dout = np.full((20, 15), 1.31), np.full((20, 15), 1.73)
    before = x.copy(), dout.copy()
    out, cache = student.dropout_forward(x, keeping(conventions, 0.4, mode="train"))
    assert_unchanged(x, before[0], name="x")
    kept = out != 0
    student.dropout_forward(rng.uniform(1.0, 2.0, (20, 15)), keeping(conventions, 0.4, mode="train"))
    assert_close(out[kept][0] if kept.any() else 0.0, 1.31 / 0.4, name="an entry that is kept")
    for time in ("first", "second"):
        dx = student.dropout_backward(dout, cache)
        assert_unchanged(dout, before[1], name="dout")
        assert_close(dx, np.where(kept, 1.73 / 0.4, 0.0), name=f"dx of the {time} call")


# -------------------------------------------------------------------------------------------------------- network
#
# The arguments of FullyConnectedNet are handed over by their places: these are the same in all years of CS231n, while
# two of the names have changed.


def network(who, hidden, normalization=None, reg=0.0, p=1.0, dtype=np.float64, scale=0.01):
    """A net of 5 features and 3 classes; the reference keeps with probability p, the student as declared."""
    return who.FullyConnectedNet(list(hidden), 5, 3, p, normalization, reg, scale, dtype, 23)


def shapes_of(hidden, normalization=None):
    """Name -> shape of each parameter of `network`."""
    sizes, shapes = [5, *hidden, 3], {}
    for i in range(1, len(sizes)):
        shapes |= {f"W{i}": (sizes[i - 1], sizes[i]), f"b{i}": (sizes[i],)}
        if normalization and i <= len(hidden):
            shapes |= {f"gamma{i}": (sizes[i],), f"beta{i}": (sizes[i],)}
    return shapes


def give(net, values):
    """The net, with these parameters."""
    for name, value in values.items():
        net.params[name] = value
    return net


def pair(student, reference, rng, conventions, hidden, normalization=None, reg=0.0, keep=1.0):
    """The student's net and the reference's, which keeps everything, with the same parameters; and these."""
    values = {
        name: rng.uniform(0.5, 2.0, shape) if name.startswith("gamma") else rng.standard_normal(shape)
        for name, shape in shapes_of(hidden, normalization).items()
    }
    for i in range(1, len(hidden)) if normalization else ():
        values[f"gamma{i}"] *= 1e3  # so that what is normalised next is large, and eps does not count there
        values[f"beta{i}"] *= 1e3
    net = network(student, hidden, normalization, reg, keeping(conventions, keep)["p"])
    right = network(reference, hidden, normalization, 2.0 * conventions["l2_factor"] * reg)
    return give(net, values), give(right, values), values


BATCH = uses("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")
LAYER = uses("layernorm_forward", "layernorm_backward")


@points(1)
@part("net")
@after("net_parameters")
@BATCH
@hint("What is weight_scale the deviation of? What do a scale and a shift begin with that change nothing at first?")
def test_net_start(student, reference, rng, conventions):
    """a new FullyConnectedNet has normal weights of deviation weight_scale, gamma 1, biases and beta 0, in its dtype"""
    hidden, everything = (120, 200), keeping(conventions, 1.0)["p"]
    for normalization in (None, "batchnorm", "layernorm"):
        net = network(student, hidden, normalization, p=everything, dtype=np.float32, scale=0.007)
        params = {name: np.asarray(value) for name, value in net.params.items()}
        shapes = shapes_of(hidden, normalization)
        assert_equal({name: value.shape for name, value in params.items()}, shapes, name=f"shapes, {normalization}")
        kinds = {name: str(value.dtype) for name, value in params.items()}
        assert_equal(kinds, dict.fromkeys(shapes, "float32"), name=f"dtypes, {normalization}")
        # Of 600 normal numbers the deviation is right within 18 %, where the rounding turns, but once in 10^9 runs.
        weights = [params[name].astype(np.float64) for name in ("W1", "W2", "W3")]
        steps = np.array([np.rint(np.log(np.std(W) / 0.007) / np.log(1.5)) for W in weights], dtype=int)
        about = f"how often W1, W2, W3 are 1.5 times too large, {normalization}"
        assert_equal(steps, np.zeros(3, dtype=int), name=about)
    weights = {name: rng.standard_normal(shape) for name, shape in shapes_of((6,)).items() if name.startswith("W")}
    X, y = large(rng, 7, 5), rng.permutation(np.arange(7) % 3)
    mine = begun(give(network(student, (6,), "batchnorm", p=everything), weights), X, y)
    right = begun(give(network(reference, (6,), "batchnorm"), weights), X, y)
    assert_close(mine, right, name="where parameters begin, and what they make of a batch")


def begun(net, X, y):
    """The loss of a batch and its gradient by the last bias, and what is no weight in `params`."""
    loss, grads = net.loss(X.copy(), y)
    others = {name: np.asarray(net.params[name]) for name in ("gamma1", "beta1", "b1", "b2")}
    return {"gradient by b2": grads["b2"], "loss": loss} | others


@points(3)
@part("net")
@after("net_gradients")
@hint("Take the hidden layers back one at a time, the last one first. Where does the first wrong gradient come from?")
@pytest.mark.parametrize(
    "kind", ["nothing", pytest.param("batchnorm", marks=BATCH), pytest.param("layernorm", marks=LAYER)]
)
def test_net_derivatives(student, reference, rng, conventions, kind):
    """FullyConnectedNet.loss gives the loss and its derivatives by all parameters, normalised by {kind}"""
    net, right, values = pair(student, reference, rng, conventions, (6, 4), None if kind == "nothing" else kind)
    X, y = large(rng, 7, 5), rng.permutation(np.arange(7) % 3)
    if kind == "nothing":
        X /= 1e3
    loss, grads = net.loss(X.copy(), y)
    right_loss, right_grads = right.loss(X, y)
    assert_close(loss, right_loss, name="loss")
    assert_equal(set(grads), set(values), name="names in grads")

    def moved(name, value):
        right.params[name] = value
        return right.loss(X, y)[0]

    for name, value in values.items():
        assert_gradient(
            grads[name],
            of=lambda value, name=name: moved(name, value),
            at=value,
            expected=right_grads[name],
            name=name,
        )
        right.params[name] = value


@points(2)
@part("net")
@after("net_derivatives")
@BATCH
@hint("Which arrays are in the regulariser, and which factor stands before it? What is the derivative of your term?")
def test_net_regulariser(student, reference, rng, conventions):
    """FullyConnectedNet.loss contains 0.5 * reg * sum(W * W) for every weight and nothing else, and its derivative"""
    for hidden in ((6, 4), (3,)):
        net, right, _ = pair(student, reference, rng, conventions, hidden, "batchnorm", reg=0.9)
        X, y = large(rng, 7, 5), rng.permutation(np.arange(7) % 3)
        (loss, grads), (right_loss, right_grads) = net.loss(X.copy(), y), right.loss(X, y)
        assert_close(loss, right_loss, name=f"loss with {len(hidden)} hidden")
        assert_close(grads, right_grads, name=f"grads with {len(hidden)} hidden")


def batchnorm_alone(who, x, gamma, beta):
    """The layer without a net: its output in mode test after one batch. If that is wrong, the net is not to blame."""
    bn_param = {"mode": "train", "eps": TINY}
    who.batchnorm_forward(x.copy(), gamma, beta, bn_param)
    return who.batchnorm_forward(x.copy(), gamma, beta, bn_param | {"mode": "test"})[0]


@points(2)
@part("net")
@after("net_testing", "modes_alternate")
@hint("How many bn_params are there, when are they made, and which line tells each of them the mode of this call?")
def test_net_running(student, reference, rng, conventions):
    """each layer of FullyConnectedNet has running statistics of its own, through training and testing in turn"""
    layer = 30.0 * data(rng, 6, 4), *affine(rng, 4)
    assert_close(batchnorm_alone(student, *layer), batchnorm_alone(reference, *layer), name="out of the layer alone")
    net, right, _ = pair(student, reference, rng, conventions, (4, 4, 4), "batchnorm")
    for step in (1, 2, 3):
        X, other, y = large(rng, 6, 5), large(rng, 4, 5), rng.permutation(np.arange(6) % 3)
        assert_close(net.loss(X.copy(), y)[0], right.loss(X, y)[0], name=f"loss of batch {step}")
        assert_close(net.loss(other.copy()), right.loss(other), name=f"scores after batch {step}")


@points(1)
@part("net")
@after("net_derivatives")
@LAYER
@hint("May one example's scores depend on the others that come with it, with the normalisation that is asked for here?")
def test_net_alone(student, reference, rng, conventions):
    """with layer normalisation, FullyConnectedNet gives each example what it would get alone, training or not"""
    net, right, _ = pair(student, reference, rng, conventions, (6, 4), "layernorm")
    X, y = large(rng, 5, 5), rng.permutation(np.arange(5) % 3)
    scores = right.loss(X)
    assert_close(net.loss(X.copy()), scores, name="scores together")
    assert_close(np.vstack([net.loss(X[i : i + 1]) for i in range(5)]), scores, name="scores alone")
    losses = [float(net.loss(X[i : i + 1], y[i : i + 1])[0]) for i in range(5)]
    assert_close(losses, [float(right.loss(X[i : i + 1], y[i : i + 1])[0]) for i in range(5)], name="losses alone")


# Which units dropout has kept can be read off the gradients, if all units are positive and there is one example: the
# row of W2 that belongs to a dropped unit has the gradient 0. The net is then the one without dropout whose rows of W2
# are multiplied by what dropout multiplies with. So any mask will do.


def dropout_is_right(student, conventions, keep):
    """Fail here where the layer is wrong without a net. (The reference cannot stand in: its p may mean the other.)"""
    out, cache = student.dropout_forward(np.full((30, 20), 1.31), keeping(conventions, keep, mode="train"))
    dx = student.dropout_backward(np.full((30, 20), 1.73), cache)
    assert_close([np.max(out), np.max(dx)], [1.31 / keep, 1.73 / keep], name=f"largest of the layer alone, {keep:g}")
    assert_equal(bool(np.any((out != 0) != (dx != 0))), False, name=f"passed in one direction only, {keep:g}")


def same_without_dropout(net, right, values, x, y, keep, about):
    """The student's loss and gradients against those of the reference's net without dropout, with other weights."""
    loss, grads = net.loss(x.copy(), y)
    factors = {}
    for name in sorted(values):
        if name.startswith("W") and name != "W1":
            gradient = np.reshape(grads[name], values[name].shape)
            factors[name] = np.any(gradient != 0, axis=1, keepdims=True) / keep
    give(right, {name: factors.get(name, 1.0) * value for name, value in values.items()})
    right_loss, right_grads = right.loss(x, y)
    assert_close(loss, right_loss, name=f"loss, {about}")
    expected = {name: factors.get(name, 1.0) * gradient for name, gradient in right_grads.items()}
    assert_close(grads, expected, name=f"grads, {about}")


def positive(values, **units):
    """Values that make all hidden units positive; some of them in other units, so that no probability is nearly 1."""
    last = max(name for name in values if name.startswith("W"))
    return {n: units.get(n, 1.0) * (value if n == last else np.abs(value)) for n, value in values.items()}


@points(1)
@part("net")
@after("net_derivatives", "dropout_derivative")
@hint("After which layers is something dropped, and with which p? Is something dropped again after a prediction?")
def test_net_dropout(student, reference, rng, conventions):
    """with labels, FullyConnectedNet.loss drops units of each hidden layer, and nothing else"""
    for keep in (0.4, 0.8):
        dropout_is_right(student, conventions, keep)
        net, right, values = pair(student, reference, rng, conventions, (30, 20), keep=keep)
        values = positive(values, W2=0.05, W3=0.05)
        x, y = rng.uniform(1.0, 2.0, (1, 5)), np.array([1])
        give(net, values).loss(x.copy())  # a prediction changes nothing
        same_without_dropout(net, right, values, x, y, keep, f"keep {keep:g}")


@points(1)
@part("net")
@after("net_dropout")
@LAYER
@hint("A unit that was dropped is 0. Is it still 0 behind the layers that come after dropout in your network?")
def test_net_dropout_last(student, reference, rng, conventions):
    """in FullyConnectedNet, dropout comes after the normalisation and the ReLU"""
    for keep in (0.4, 0.8):
        dropout_is_right(student, conventions, keep)
        net, right, values = pair(student, reference, rng, conventions, (30,), "layernorm", keep=keep)
        values = positive(values, gamma1=0.2, W2=0.05)
        values["beta1"] += 3.0  # more than gamma1 times any normalised number of thirty
        x, y = large(rng, 1, 5), np.array([1])
        same_without_dropout(give(net, values), right, values, x, y, keep, f"keep {keep:g}")


@points(1)
@part("net")
@after("net_dropout", "dropout_test_mode")
@hint("Which line tells dropout that there are no labels this time?")
def test_net_dropout_rests(student, reference, rng, conventions):
    """without labels, FullyConnectedNet.loss drops nothing"""
    for keep in (0.4, 0.8):
        net, right, _ = pair(student, reference, rng, conventions, (30, 20), keep=keep)
        X, y = rng.standard_normal((4, 5)), rng.permutation(np.arange(4) % 3)
        scores = right.loss(X)
        assert_close(net.loss(X.copy()), scores, name=f"scores, keep {keep:g}")
        net.loss(X.copy(), y)
        assert_close(net.loss(X.copy()), scores, name=f"scores after training, keep {keep:g}")


# ------------------------------------------------------------------------------------------------------- training


# Everything but the student's layers is fixed. Over five starts the reference ends with a loss of 0.066 to 0.075 and
# has 96.0 % to 97.2 % right; without normalisation the best of all learning rates has 48 %.
@points(3)
@training
@public_data
@part("training")
@after("modes_alternate", "dx")
@limits(seconds=20)
@hint("Does the loss fall while training? If it does and testing fails: which statistics does mode test use?")
def test_digits(student, support):
    """a network with your batch normalisation learns digits whose pixels have units from 0.001 to 1000"""
    digits = support.badly_scaled(support.load_digits())
    network = support.Network(student)
    history = support.train(network, digits.x_train, digits.y_train, learning_rate=1.0, steps=60)
    show_curve(history)
    assert history[-10:].mean() < 0.3, f"the loss is still {history[-10:].mean():.2f} after 60 steps, below 0.3 asked"
    accuracy = network.accuracy(digits.x_test, digits.y_test)
    assert accuracy >= 0.91, f"{accuracy:.1%} of the held-out digits are right, 91% asked"
