"""Hidden checks of the vote: many rows with fresh distances, and ties on purpose.

Distances in a row are all different, so which rows are the k nearest is never a matter of taste.
"""

import numpy as np
import pytest

from autograder.checks import after, assert_equal, assert_unchanged, hint, part, points


def vote(side, dists, labels, k):
    """What `side` predicts from dists (num_test, num_train) when the training rows have `labels` (num_train,)."""
    model = side.KNearestNeighbor()
    model.train(np.zeros((len(labels), 2)), labels)
    return np.asarray(model.predict_labels(dists, k=k))


def some_dists(rng, num_test, num_train):
    """(num_test, num_train) distances; each row is the same set of different numbers in an order of its own."""
    values = np.sort(rng.uniform(1.0, 9.0, num_train)) + 0.1 * np.arange(num_train)
    return rng.permuted(np.tile(values, (num_test, 1)), axis=1)


def winners(dists, labels, k):
    """(num_test,): how many labels share the first place among the k nearest."""
    nearest = labels[np.argsort(dists, axis=1)[:, :k]]
    counts = (nearest[:, :, np.newaxis] == np.unique(labels)).sum(axis=1)
    return (counts == counts.max(axis=1, keepdims=True)).sum(axis=1)


@points(2)
@part("vote")
@hint("Sorting a row of dists gives distances. Which numpy function gives the places they came from?")
def test_nearest(student, reference, rng):
    """With k = 1 each row gets the label of the nearest training row"""
    dists, labels = some_dists(rng, 30, 12), rng.permutation(np.arange(12) % 5)
    assert_equal(vote(student, dists, labels, 1), vote(reference, dists, labels, 1), name="labels", any_number=True)


@points(5)
@part("vote")
@after("nearest")
@pytest.mark.parametrize("k", [3, 8])
@hint("How many rows vote, which are they, and which label do most of them have?")
def test_majority(student, reference, rng, k):
    """With k = {k} the label that most of the nearest rows have wins"""
    dists, labels = some_dists(rng, 300, 23), rng.permutation(np.arange(23) % 4)
    clear = dists[winners(dists, labels, k) == 1][:60]  # ties are another check's matter
    assert_equal(vote(student, clear, labels, k), vote(reference, clear, labels, k), name="labels", any_number=True)


@points(4)
@part("vote")
@after("majority")
@hint("When two labels have the same number of votes, which of them does your way of counting put first?")
def test_tie(student, reference, rng):
    """A tie goes to the smallest of the labels with most votes, whichever is nearer"""
    dists, labels = some_dists(rng, 400, 19), rng.permutation(np.array([9, 2, 5])[np.arange(19) % 3])
    tied = dists[winners(dists, labels, 4) > 1][:50]
    assert_equal(vote(student, tied, labels, 4), vote(reference, tied, labels, 4), name="labels", any_number=True)


@points(2)
@part("vote")
@after("nearest")
@hint("Is what you return a label out of y_train, or a place in some list?")
def test_any_labels(student, reference, rng):
    """Labels may be any whole numbers from 0 up, here 3 and 40"""
    dists, labels = some_dists(rng, 40, 13), rng.permutation(np.array([3, 40])[np.arange(13) % 2])  # odd k: no ties
    for k in (1, 5):
        got, expected = vote(student, dists, labels, k), vote(reference, dists, labels, k)
        assert_equal(got, expected, name=f"labels for k = {k}", any_number=True)


@points(2)
@part("vote")
@after("majority")
@hint("If everybody votes, does it matter who is near?")
def test_everybody_votes(student, rng):
    """With k = num_train every row gets the label that is most frequent in the training data"""
    labels = rng.permutation(np.array([6, 6, 6, 6, 1, 1, 1, 8, 8]))
    got = vote(student, some_dists(rng, 7, 9), labels, 9)
    assert_equal(got, np.full(7, 6), name="labels", any_number=True)


@points(1)
@part("vote")
@after("nearest")
@hint("The same dists are used again for the next k. What has your function left in them?")
def test_keeps_dists(student, rng):
    """predict_labels leaves dists as they were"""
    dists, labels = some_dists(rng, 6, 10), rng.integers(0, 4, 10)
    before, closest = dists.copy(), labels[np.argmin(dists, axis=1)]
    nearest = vote(student, dists.copy(), labels, 1)  # whoever predicts nothing changes nothing
    assert_equal(nearest, closest, name="labels", any_number=True)
    vote(student, dists, labels, 3)
    assert_unchanged(dists, before, name="dists")


@points(2)
@part("vote")
@after("majority")
@hint("Do distance and vote fit together: is a row of dists one test row?")
def test_predict(student, reference, rng):
    """predict gives the same labels with two loops, one loop and none"""
    labels = rng.permutation(np.arange(24) % 2)  # two labels and an odd k cannot tie
    X_train = labels[:, np.newaxis] + rng.standard_normal((24, 5))
    X = rng.uniform(-1.0, 2.0, (17, 5))
    model, expected = student.KNearestNeighbor(), reference.KNearestNeighbor()
    model.train(X_train, labels)
    expected.train(X_train, labels)
    for num_loops in (2, 1, 0):
        assert_equal(
            np.asarray(model.predict(X, k=3, num_loops=num_loops)),
            expected.predict(X, k=3, num_loops=num_loops),
            name=f"labels with num_loops = {num_loops}",
            any_number=True,
        )
