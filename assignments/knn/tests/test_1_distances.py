"""Public checks of the three distance functions: fixed inputs, so that they can be read and recomputed by hand."""

import numpy as np

from autograder.checks import after, assert_close, assert_vectorised, hint, part, points


def trained(side, X_train):
    """A classifier of `side` that remembers X_train (num_train, D); its labels do not matter for distances."""
    model = side.KNearestNeighbor()
    model.train(X_train, np.zeros(len(X_train), dtype=int))
    return model


@points(2)
@part("two_loops")
@hint("Take one pair with paper and pencil: how far is (1, 2, 2, 4) from the origin?")
def test_two_loops_by_hand(student):
    """compute_distances_two_loops gives the distances that you get by hand"""
    X_train = np.array([[0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 2.0, 0.0], [3.0, 0.0, 0.0, 4.0]])
    X = np.array([[0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 2.0, 4.0]])
    dists = trained(student, X_train).compute_distances_two_loops(X)
    assert_close(dists, np.array([[0.0, 3.0, 5.0], [5.0, 4.0, np.sqrt(12.0)]]), name="dists")


@points(2)
@part("two_loops")
@after("two_loops_by_hand")
@hint("Which index belongs to the test rows, which to the training rows, and over what does the sum run?")
def test_two_loops(student, reference, rng):
    """compute_distances_two_loops is right for numbers of both signs"""
    X_train, X = rng.standard_normal((7, 5)), rng.standard_normal((3, 5))
    dists = trained(student, X_train).compute_distances_two_loops(X)
    assert_close(dists, trained(reference, X_train).compute_distances_two_loops(X), name="dists")


@points(3)
@part("one_loop")
@after("two_loops")
@hint("X_train - X[i] is an array of shape (num_train, D). Which of its two axes is gone in a row of distances?")
def test_one_loop(student, reference, rng):
    """compute_distances_one_loop gives the same distances a row at a time"""
    X_train, X = rng.standard_normal((6, 4)), rng.standard_normal((5, 4))
    dists = trained(student, X_train).compute_distances_one_loop(X)
    assert_close(dists, trained(reference, X_train).compute_distances_one_loop(X), name="dists")


@points(4)
@part("no_loops")
@after("two_loops")
@hint("Write (a - b)^2 out: which of its three terms depend on the test row, on the training row, on both?")
def test_no_loops(student, reference, rng):
    """compute_distances_no_loops gives the same distances all at once"""
    X_train, X = rng.standard_normal((8, 5)), rng.standard_normal((6, 5))
    dists = trained(student, X_train).compute_distances_no_loops(X)
    assert_close(dists, trained(reference, X_train).compute_distances_no_loops(X), name="dists")


@points(2)
@part("no_loops")
@after("no_loops")
@hint("Who walks over the rows: Python, in your file, or numpy, inside one operation on whole arrays?")
def test_no_loops_vectorised(student, rng):
    """compute_distances_no_loops and what it calls have no Python loop"""
    rows = rng.standard_normal((400, 3))
    by_hand = trained(student, np.array([[0.0, 0.0], [3.0, 4.0]])).compute_distances_no_loops(np.array([[3.0, 0.0]]))
    assert_close(by_hand, np.array([[3.0, 4.0]]), name="dists")  # without a loop, but not without the distances
    assert_vectorised(
        student,
        "KNearestNeighbor.compute_distances_no_loops",
        call=lambda n: trained(student, rows[:n]).compute_distances_no_loops(rows[:n]),
    )
