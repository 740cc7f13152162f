"""How many autograders work: tests, reference and submission in one process. For `tools/hostile.py --unprotected`.

The comparisons are those one finds in real suites, each with the hole that one of the attacks goes through.
"""

import importlib.util
import os

import knn as student
import numpy as np

spec = importlib.util.spec_from_file_location("reference", os.environ["REFERENCE"])
reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference)


def both():
    """A classifier of each side, trained with the same arrays, and test rows."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((7, 5)), rng.integers(0, 3, 7)
    theirs, ours = student.KNearestNeighbor(), reference.KNearestNeighbor()
    theirs.train(X, y)
    ours.train(X, y)
    return theirs, ours, rng.standard_normal((4, 5))


def test_two_loops():
    theirs, ours, X = both()
    got = theirs.compute_distances_two_loops(X)
    expected = ours.compute_distances_two_loops(X)
    np.testing.assert_allclose(got, expected)


def test_one_loop():
    theirs, ours, X = both()
    got = theirs.compute_distances_one_loop(X)
    expected = ours.compute_distances_one_loop(X)
    error = np.max(np.abs(got - expected))
    assert not error > 1e-6


def test_no_loops():
    theirs, ours, X = both()
    expected = ours.compute_distances_no_loops(X)
    got = theirs.compute_distances_no_loops(X)
    np.testing.assert_allclose(got, expected)


def test_one_loop_close():
    theirs, ours, X = both()
    got = theirs.compute_distances_one_loop(X)
    assert np.allclose(got[: len(got)], ours.compute_distances_one_loop(X)[: len(got)])


def test_no_loops_by_hand():
    theirs, ours, X = both()
    got = theirs.compute_distances_no_loops(X)
    expected = ours.compute_distances_no_loops(X)
    assert max(abs(g - e) for row, right in zip(got, expected) for g, e in zip(row, right)) < 1e-6


def test_labels():
    theirs, ours, X = both()
    dists = ours.compute_distances_two_loops(X)
    got = theirs.predict_labels(dists, k=3)
    assert np.all(got == ours.predict_labels(dists, k=3))


def test_best_k():
    accuracies = {1: [0.5, 0.75], 5: [0.75, 0.75], 8: [0.5, 0.5]}
    assert student.knn_get_best_k(accuracies) == 5
