"""Hidden checks of the three distance functions: fresh inputs, and what the public ones leave out."""

import numpy as np
import pytest

from autograder.checks import after, assert_close, assert_unchanged, hint, part, points

LOOPS = (
    pytest.param("compute_distances_two_loops", marks=part("two_loops"), id="two_loops"),
    pytest.param("compute_distances_one_loop", marks=part("one_loop"), id="one_loop"),
)


def trained(side, X_train):
    """A classifier of `side` that remembers X_train (num_train, D); its labels do not matter for distances."""
    model = side.KNearestNeighbor()
    model.train(X_train, np.zeros(len(X_train), dtype=int))
    return model


@points(4)
@part("two_loops")
@hint("What is the distance of (0, 0) from (3, 4), and what does your function say?")
def test_two_loops(student, reference, rng):
    """compute_distances_two_loops gives the Euclidean distance of every pair"""
    X_train, X = rng.standard_normal((9, 6)), rng.standard_normal((4, 6))
    dists = trained(student, X_train).compute_distances_two_loops(X)
    assert_close(dists, trained(reference, X_train).compute_distances_two_loops(X), name="dists")


@points(4)
@part("one_loop")
@after("two_loops")
@hint("X_train - X[i] is an array of shape (num_train, D). Which of its two axes is gone in a row of distances?")
def test_one_loop(student, reference, rng):
    """compute_distances_one_loop gives the Euclidean distance of every pair"""
    X_train, X = rng.standard_normal((5, 7)), rng.standard_normal((8, 7))
    dists = trained(student, X_train).compute_distances_one_loop(X)
    assert_close(dists, trained(reference, X_train).compute_distances_one_loop(X), name="dists")


@points(2)
@after("two_loops", "one_loop")
@pytest.mark.parametrize("function", LOOPS)
@hint("How far is a row from itself, and does it matter which of two rows comes first?")
def test_loops_symmetric(student, reference, rng, function):
    """{function}: a row is 0 away from itself, and two rows are equally far both ways"""
    X = rng.standard_normal((6, 5))
    dists = getattr(trained(student, X), function)(X)
    assert_close(dists, getattr(trained(reference, X), function)(X), name="dists")
    assert_close(np.diagonal(dists), np.zeros(len(X)), name="the diagonal of dists", atol=0, why="x - x is exactly 0")
    assert_close(dists, dists.T, name="dists against its transpose")


@points(2)
@after("two_loops", "one_loop")
@pytest.mark.parametrize("function", LOOPS)
@hint("What is 3 - 5 when both are uint8, as the pixels of an image are?")
def test_loops_uint8(student, reference, rng, function):
    """{function} is right for uint8 images"""
    X_train = rng.integers(0, 256, (5, 12), dtype=np.uint8)
    X = rng.integers(0, 256, (4, 12), dtype=np.uint8)
    dists = getattr(trained(student, X_train), function)(X)
    assert_close(dists, getattr(trained(reference, X_train), function)(X), name="dists")


@points(2)
@after("two_loops", "one_loop")
@pytest.mark.parametrize("function", LOOPS)
@hint("Which lines change an array in place (+=, -=, *=, [...] =), and whose array is it?")
def test_loops_keep_data(student, reference, rng, function):
    """{function} leaves the data as they are, and a second call gives the same distances"""
    X_train, X = rng.standard_normal((7, 3)), rng.standard_normal((5, 3))
    before = X.copy()
    model, expected = trained(student, X_train.copy()), getattr(trained(reference, X_train), function)(before)
    getattr(model, function)(X)
    assert_unchanged(X, before, name="X")
    assert_close(getattr(model, function)(X), expected, name="dists of the second call")


@points(5)
@part("no_loops")
@after("two_loops")
@hint("Write (a - b)^2 out: which of its three terms depend on the test row, on the training row, on both?")
def test_no_loops(student, reference, rng):
    """compute_distances_no_loops gives the Euclidean distance of every pair"""
    X_train, X = rng.standard_normal((11, 6)), rng.standard_normal((7, 6))
    dists = trained(student, X_train).compute_distances_no_loops(X)
    assert_close(dists, trained(reference, X_train).compute_distances_no_loops(X), name="dists")


@points(2)
@part("no_loops")
@after("no_loops")
@pytest.mark.parametrize("scale", [1e-3, 1e3])
@hint("Is there a constant in your formula that is small beside 1 but not beside your data?")
def test_no_loops_scale(student, reference, rng, scale):
    """compute_distances_no_loops is right for numbers of size {scale}"""
    X_train, X = scale * rng.standard_normal((6, 5)), scale * rng.standard_normal((4, 5))
    dists = trained(student, X_train).compute_distances_no_loops(X)
    expected = trained(reference, X_train).compute_distances_no_loops(X)
    assert_close(dists, expected, name="dists", atol=0, why="relative: 1e-8 is much beside distances of 1e-3")


@points(2)
@part("no_loops")
@after("no_loops")
@hint("If test and training rows all move by the same vector, what happens to their distances?")
def test_no_loops_moved(student, reference, rng):
    """compute_distances_no_loops gives the same distances when all data move by the same vector"""
    X_train, X = rng.standard_normal((8, 4)), rng.standard_normal((5, 4))
    far = 1000 * rng.standard_normal(4)
    dists = trained(student, X_train + far).compute_distances_no_loops(X + far)
    assert_close(dists, trained(reference, X_train).compute_distances_no_loops(X), name="dists")


@points(3)
@part("no_loops")
@after("no_loops")
@pytest.mark.parametrize("scale", [1.0, 255.0])
@hint("Where two rows are equal, rounding may leave -1e-12 instead of 0 under the root. What is the root of that?")
def test_no_loops_equal_rows(student, reference, rng, scale):
    """compute_distances_no_loops gives 0, not NaN, where test and training row are equal (numbers of size {scale})"""
    X_train = scale * rng.standard_normal((70, 37))
    X = X_train[10:60]
    dists = trained(student, X_train).compute_distances_no_loops(X)
    expected = trained(reference, X_train).compute_distances_no_loops(X)
    why = "a rounding error of 1e-14 times the squares has a root of 1e-7 times the rows, which are about 6 long"
    assert_close(dists, expected, name="dists", atol=4e-6 * scale, why=why)


@points(2)
@part("no_loops")
@after("no_loops")
@hint("What is 200 * 200 in uint8? And 14 times 9 * 9?")
@pytest.mark.parametrize("below", [256, 10])  # of dark images only the sums are too large
def test_no_loops_uint8(student, reference, rng, below):
    """compute_distances_no_loops is right for uint8 images (pixels below {below})"""
    X_train = rng.integers(0, below, (6, 14), dtype=np.uint8)
    X = rng.integers(0, below, (5, 14), dtype=np.uint8)
    dists = trained(student, X_train).compute_distances_no_loops(X)
    assert_close(dists, trained(reference, X_train).compute_distances_no_loops(X), name="dists")


@points(2)
@part("no_loops")
@after("no_loops")
@hint("Which lines change an array in place (+=, -=, *=, [...] =), and whose array is it?")
def test_no_loops_keeps_data(student, reference, rng):
    """compute_distances_no_loops leaves the data as they are, and a second call gives the same distances"""
    X_train, X = rng.standard_normal((7, 3)), rng.standard_normal((5, 3))
    before = X.copy()
    model, expected = trained(student, X_train.copy()), trained(reference, X_train).compute_distances_no_loops(before)
    model.compute_distances_no_loops(X)
    assert_unchanged(X, before, name="X")
    assert_close(model.compute_distances_no_loops(X), expected, name="dists of the second call")


@points(2)
@part("no_loops")
@after("no_loops")
@hint("Does a line of yours drop an axis of length 1, or need one to be longer than 1?")
def test_no_loops_single(student, reference, rng):
    """compute_distances_no_loops also works with one test row, one training row, or one feature"""
    for num_test, num_train, num_features in ((1, 6, 4), (5, 1, 3), (3, 7, 1)):
        values = rng.permutation(np.linspace(-3.0, 3.0, (num_test + num_train) * num_features))  # no rows nearly equal
        X, X_train = np.split(values.reshape(-1, num_features), [num_test])
        dists = trained(student, X_train).compute_distances_no_loops(X)
        expected = trained(reference, X_train).compute_distances_no_loops(X)
        assert_close(dists, expected, name=f"dists for D = {num_features}")
