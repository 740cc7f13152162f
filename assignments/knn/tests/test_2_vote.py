"""Public checks of the vote. `dists` is made up, so these do not need your distances."""

import numpy as np

from autograder.checks import after, assert_equal, hint, part, points


def vote(side, dists, labels, k):
    """What `side` predicts from dists (num_test, num_train) when the training rows have `labels` (num_train,)."""
    model = side.KNearestNeighbor()
    model.train(np.zeros((len(labels), 2)), labels)
    return np.asarray(model.predict_labels(dists, k=k))


@points(2)
@part("vote")
@hint("Sorting a row of dists gives distances. Which numpy function gives the places they came from?")
def test_nearest(student):
    """With k = 1 each row gets the label of the nearest training row"""
    dists = np.array([[2.5, 0.5, 1.5, 3.5], [0.1, 0.4, 0.3, 0.2], [9.0, 8.0, 6.0, 7.0], [4.0, 3.0, 2.0, 1.0]])
    labels = np.array([2, 0, 1, 3])
    assert_equal(vote(student, dists, labels, 1), np.array([0, 2, 1, 3]), name="labels", any_number=True)


@points(4)
@part("vote")
@after("nearest")
@hint("Mark the k smallest distances of one row by hand: which labels stand there, and how often each?")
def test_majority(student):
    """With k = 3 the label that two of the three nearest rows have wins"""
    labels = np.array([0, 1, 2, 1, 0, 2])
    dists = np.array(
        [
            [0.3, 0.9, 0.8, 0.7, 0.2, 0.1],  # nearest: 2, then 0 and 0
            [0.9, 0.2, 0.1, 0.3, 0.8, 0.7],  # nearest: 2, then 1 and 1
            [0.1, 0.9, 0.3, 0.8, 0.7, 0.2],  # nearest: 0, then 2 and 2
            [0.3, 0.1, 0.9, 0.8, 0.2, 0.7],  # nearest: 1, then 0 and 0
            [0.7, 0.8, 0.2, 0.1, 0.9, 0.3],  # nearest: 1, then 2 and 2
        ]
    )
    assert_equal(vote(student, dists, labels, 3), np.array([0, 1, 2, 0, 2]), name="labels", any_number=True)


@points(3)
@part("vote")
@after("majority")
@hint("When two labels have the same number of votes, which of them does your way of counting put first?")
def test_tie(student):
    """A tie goes to the smallest of the labels with most votes"""
    labels = np.array([4, 1, 3, 1, 4, 3])
    dists = np.array(
        [
            [0.1, 0.3, 0.8, 0.4, 0.2, 0.9],  # nearest: 4 4 1 1
            [0.3, 0.1, 0.8, 0.2, 0.4, 0.9],  # nearest: 1 1 4 4
            [0.2, 0.9, 0.1, 0.8, 0.3, 0.4],  # nearest: 3 4 4 3
            [0.8, 0.4, 0.2, 0.3, 0.9, 0.1],  # nearest: 3 3 1 1
            [0.1, 0.8, 0.3, 0.9, 0.4, 0.2],  # nearest: 4 3 3 4
        ]
    )
    assert_equal(vote(student, dists, labels, 4), np.array([1, 1, 3, 1, 3]), name="labels", any_number=True)


@points(2)
@part("vote")
@after("nearest")
@hint("Is what you return a label out of y_train, or a place in some list?")
def test_any_labels(student):
    """Labels need not start at 0: with {3, 7} it predicts 3s and 7s"""
    labels = np.array([7, 3, 7, 3, 7])
    dists = np.array(
        [
            [0.9, 0.1, 0.2, 0.3, 0.8],  # nearest: 3 7 3
            [0.1, 0.2, 0.3, 0.9, 0.8],  # nearest: 7 3 7
            [0.3, 0.9, 0.8, 0.2, 0.1],  # nearest: 7 3 7
            [0.8, 0.3, 0.9, 0.1, 0.2],  # nearest: 3 7 3
        ]
    )
    assert_equal(vote(student, dists, labels, 3), np.array([3, 7, 7, 3]), name="labels", any_number=True)
