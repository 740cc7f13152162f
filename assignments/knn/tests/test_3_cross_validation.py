"""Public checks of cross-validation and of the choice of k."""

import numpy as np

from autograder.checks import after, assert_close, assert_equal, hint, part, points


@points(4)
@part("cross_validation")
@after("no_loops", "majority")
@hint("For the first fold: which rows does the classifier remember, which does it predict, and how many are right?")
def test_cross_validate(student, reference, rng):
    """knn_cross_validate lists, for each k, the accuracy on each fold in turn"""
    labels = rng.permutation(np.arange(30) % 2)
    X = labels[:, np.newaxis] + 0.8 * rng.standard_normal((30, 4))  # two overlapping clouds
    got = student.knn_cross_validate(X, labels, num_folds=5, k_choices=(3, 1, 9))
    expected = reference.knn_cross_validate(X, labels, num_folds=5, k_choices=(3, 1, 9))
    assert_close(got, expected, name="accuracies")


@points(2)
@part("cross_validation")
@hint("One fold can be lucky. What would you rather compare: the best fold of each k, or all its folds together?")
def test_best_k(student):
    """knn_get_best_k returns the k with the best mean accuracy"""
    results = [
        {1: [0.50, 0.75], 5: [0.75, 0.75], 8: [0.50, 0.50]},
        {2: [0.25, 0.25], 3: [1.00, 0.00], 6: [0.50, 0.75]},
        {4: [0.75, 0.50], 7: [0.50, 0.50], 9: [0.00, 1.00]},
    ]
    got = [student.knn_get_best_k(k_to_accuracies) for k_to_accuracies in results]
    assert_equal(np.asarray(got), np.array([5, 6, 4]), name="best k", any_number=True)
