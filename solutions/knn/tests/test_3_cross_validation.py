"""Hidden checks of cross-validation, of the choice of k, and of the whole on real digits.

Accuracies handed to `knn_get_best_k` are sixteenths: means of them are exact, and a tie is a tie.
"""

import numpy as np

from autograder.checks import after, assert_close, assert_equal, hint, part, points


def clouds(rng, num):
    """num rows of 4 numbers in two overlapping clouds, with their labels (num,): two labels and an odd k cannot tie."""
    labels = rng.permutation(np.arange(num) % 2)
    return labels[:, np.newaxis] + 0.9 * rng.standard_normal((num, 4)), labels


def cross_validate(side, X, labels, num_folds, k_choices):
    """What `side` returns: {k: [accuracy on each fold]}."""
    return side.knn_cross_validate(X, labels, num_folds=num_folds, k_choices=k_choices)


@points(5)
@part("cross_validation")
@after("no_loops", "majority")
@hint("For each fold: which rows does the classifier remember, which does it predict, and how many are right?")
def test_cross_validate(student, reference, rng):
    """knn_cross_validate lists, for each k, the accuracy on each fold in turn"""
    X, labels = clouds(rng, 60)
    got = cross_validate(student, X, labels, 4, (7, 1, 15))
    assert_close(got, cross_validate(reference, X, labels, 4, (7, 1, 15)), name="accuracies")


@points(3)
@part("cross_validation")
@after("cross_validate")
@hint("With 43 rows and 5 folds, how many rows does each fold have, and is every row in one of them?")
def test_uneven_folds(student, reference, rng):
    """Every row is held out once, also where the folds cannot have the same size"""
    X, labels = clouds(rng, 43)
    got = cross_validate(student, X, labels, 5, (5, 1))
    assert_close(got, cross_validate(reference, X, labels, 5, (5, 1)), name="accuracies")


@points(3)
@part("cross_validation")
@after("cross_validate")
@hint("If labels are pure chance, how good can any classifier be on rows it has not seen?")
def test_unseen_rows(student, reference, rng):
    """Where labels are pure chance, cross-validation says so: the held-out rows were not remembered"""
    X, labels = rng.standard_normal((72, 3)), rng.integers(0, 2, 72)
    got = cross_validate(student, X, labels, 6, (3, 1))
    assert_close(got, cross_validate(reference, X, labels, 6, (3, 1)), name="accuracies")


@points(2)
@part("cross_validation")
@hint("One fold can be lucky. What would you rather compare: the best fold of each k, or all its folds together?")
def test_best_k(student, rng):
    """knn_get_best_k returns the k with the best mean accuracy"""
    results, best = [], []
    while len(results) < 16:
        ks = rng.permutation(np.arange(1, 31))[:5].tolist()
        accuracies = rng.integers(2, 17, (5, 4)) / 16
        order = np.argsort(-accuracies.mean(axis=1))
        if accuracies.mean(axis=1)[order[0]] > accuracies.mean(axis=1)[order[1]]:
            results.append({k: values.tolist() for k, values in zip(ks, accuracies, strict=True)})
            best.append(ks[order[0]])
    got = [student.knn_get_best_k(k_to_accuracies) for k_to_accuracies in results]
    assert_equal(np.asarray(got), np.array(best), name="best k", any_number=True)


@points(3)
@part("cross_validation")
@after("best_k")
@hint("Which of several equally good k comes out when the dict lists them in another order?")
def test_best_k_tie(student, rng):
    """Of several equally good k, knn_get_best_k returns the smallest"""
    results, best = [], []
    for _ in range(16):
        ks = rng.permutation(np.arange(1, 31))[:5].tolist()
        accuracies = rng.integers(1, 9, (5, 4)) / 16
        good = rng.integers(12, 17, 4) / 16
        accuracies[1], accuracies[3] = good, rng.permutation(good)
        results.append({k: values.tolist() for k, values in zip(ks, accuracies, strict=True)})
        best.append(min(ks[1], ks[3]))
    got = [student.knn_get_best_k(k_to_accuracies) for k_to_accuracies in results]
    assert_equal(np.asarray(got), np.array(best), name="best k", any_number=True)


@points(4)
@part("digits")
@after("no_loops", "majority")
@hint("Look at a few digits that are classified wrongly: are they hard to read, or are their neighbours odd?")
def test_digits(student, support):
    """It recognises handwritten digits that it has not seen: at least 93.5 %, the reference has 98.5 % with k = 3"""
    digits = support.load_digits()
    model = student.KNearestNeighbor()
    model.train(digits.x_train, digits.y_train)
    # in pieces: whoever subtracts all pairs at once needs 70 MB a piece instead of 280 MB
    pieces = np.array_split(digits.x_test, 4)
    predicted = [np.asarray(model.predict(piece, k=3)) for piece in pieces]
    assert [labels.shape for labels in predicted] == [(len(piece),) for piece in pieces], "one label for each row"
    accuracy = float(np.mean(np.concatenate(predicted) == digits.y_test))
    assert accuracy >= 0.935, f"accuracy {accuracy:.3f} on held-out digits, at least 0.935 is needed"
