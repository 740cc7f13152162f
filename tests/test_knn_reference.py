"""The reference of `knn` is proved before it grades anyone: against plain loops, by its properties, on its data."""

import hashlib
import importlib.util
import itertools
import math
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
DISTANCES = ("compute_distances_two_loops", "compute_distances_one_loop", "compute_distances_no_loops")


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def knn():
    return load(ROOT / "solutions/knn/knn.py", "knn_reference")


@pytest.fixture(scope="module")
def digits():
    return load(ROOT / "assignments/knn/support/__init__.py", "knn_support").load_digits()


@pytest.fixture(params=[1, 2, 3])
def rng(request):
    return np.random.default_rng(request.param)


@pytest.fixture(params=DISTANCES)
def distances(request, knn):
    """One of the three functions as a function of test and training rows."""

    def compute(X, X_train):
        model = knn.KNearestNeighbor()
        model.train(X_train, np.zeros(len(X_train), dtype=int))
        return getattr(model, request.param)(X)

    return compute


# ---- a second implementation: plain Python, no array arithmetic, written from the docstrings ------------------------


def plain_distances(X, X_train):
    return [[math.dist(a, b) for b in X_train.tolist()] for a in X.tolist()]


def plain_vote(row, labels, k):
    nearest = sorted(range(len(labels)), key=lambda j: row[j])[:k]
    votes = Counter(int(labels[j]) for j in nearest)
    return min(label for label, count in votes.items() if count == max(votes.values()))


def plain_folds(num_rows, num_folds):
    start = 0
    for fold in range(num_folds):
        size = num_rows // num_folds + (1 if fold < num_rows % num_folds else 0)
        yield list(range(start, start + size))
        start += size


def plain_cross_validation(X, labels, num_folds, k_choices):
    found = {k: [] for k in k_choices}
    for fold in plain_folds(len(X), num_folds):
        others = [row for row in range(len(X)) if row not in fold]
        for k in k_choices:
            right = sum(
                plain_vote([math.dist(X[i], X[j]) for j in others], [labels[j] for j in others], k) == labels[i]
                for i in fold
            )
            found[k].append(right / len(fold))
    return found


# ---- distances ------------------------------------------------------------------------------------------------------


def test_distances_equal_plain_loops(distances, rng):
    X, X_train = 3 * rng.standard_normal((5, 4)), 3 * rng.standard_normal((7, 4))
    found = distances(X, X_train)
    assert found.shape == (5, 7)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, plain_distances(X, X_train), rtol=1e-12)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_distances_scale_with_the_data(distances, rng, scale):
    X, X_train = rng.standard_normal((4, 6)), rng.standard_normal((3, 6))
    np.testing.assert_allclose(distances(scale * X, scale * X_train), scale * distances(X, X_train), rtol=1e-12)


def test_distances_are_symmetric_and_zero_on_the_diagonal(distances, rng):
    X = rng.standard_normal((8, 5))
    found = distances(X, X)
    np.testing.assert_allclose(found, found.T, atol=1e-12)
    np.testing.assert_allclose(np.diagonal(found), 0, atol=1e-6)  # the root of a rounding error of 1e-15


def test_distances_obey_the_triangle_inequality(distances, rng):
    X = rng.standard_normal((9, 3))
    found = distances(X, X)
    assert (found[:, :, None] <= found[:, None, :] + found[None, :, :].transpose(0, 2, 1) + 1e-6).all()


def test_distances_do_not_change_when_everything_moves_or_turns(distances, rng):
    X, X_train, far = rng.standard_normal((4, 5)), rng.standard_normal((6, 5)), 1e3 * rng.standard_normal(5)
    turn, _ = np.linalg.qr(rng.standard_normal((5, 5)))
    np.testing.assert_allclose(distances(X + far, X_train + far), distances(X, X_train), rtol=1e-7)
    np.testing.assert_allclose(distances(X @ turn, X_train @ turn), distances(X, X_train), rtol=1e-10)


def test_reordering_the_training_rows_reorders_the_columns(distances, rng):
    X, X_train, order = rng.standard_normal((4, 5)), rng.standard_normal((7, 5)), rng.permutation(7)
    np.testing.assert_allclose(distances(X, X_train[order]), distances(X, X_train)[:, order], rtol=1e-12)


def test_equal_rows_are_finite_and_near_zero(distances, rng):
    X = 255 * rng.standard_normal((50, 33))
    with np.errstate(invalid="raise"):
        found = distances(X, X)
    assert np.diagonal(found).max() < 1e-3  # other distances are near 2000


def test_uint8_does_not_wrap_around(distances, rng):
    X, X_train = (rng.integers(0, 256, (n, 9), dtype=np.uint8) for n in (4, 6))
    np.testing.assert_allclose(distances(X, X_train), plain_distances(X, X_train), rtol=1e-12)


def test_distances_leave_the_data_alone(distances, rng):
    X, X_train = rng.standard_normal((4, 5)), rng.standard_normal((6, 5))
    before = X.copy(), X_train.copy()
    distances(X, X_train)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(X_train, before[1])


# ---- the vote -------------------------------------------------------------------------------------------------------


def vote(knn, dists, labels, k):
    model = knn.KNearestNeighbor()
    model.train(np.zeros((len(labels), 2)), np.asarray(labels))
    return model.predict_labels(np.asarray(dists), k=k)


def test_every_vote_of_four_neighbours_with_three_labels(knn):
    """All 81 ways in which four neighbours can vote, ties of every kind among them."""
    for labels in itertools.product([7, 3, 5], repeat=4):
        expected = plain_vote([0.1, 0.2, 0.3, 0.4], labels, 4)
        assert vote(knn, [[0.1, 0.2, 0.3, 0.4]], labels, 4).tolist() == [expected]


@pytest.mark.parametrize("k", [1, 2, 5, 11])
def test_votes_equal_plain_ones(knn, rng, k):
    dists, labels = rng.permuted(np.tile(np.arange(11.0), (40, 1)), axis=1), rng.integers(0, 4, 11) * 9
    assert vote(knn, dists, labels, k).tolist() == [plain_vote(row, labels, k) for row in dists.tolist()]


def test_when_everybody_votes_the_majority_wins(knn, rng):
    labels = rng.permutation([4, 4, 4, 1, 1, 9, 9])
    assert vote(knn, rng.uniform(size=(5, 7)), labels, 7).tolist() == [4] * 5


def test_the_vote_does_not_depend_on_the_order_of_the_training_rows(knn, rng):
    dists, labels, order = rng.uniform(size=(20, 9)), rng.integers(0, 3, 9), rng.permutation(9)
    assert vote(knn, dists, labels, 4).tolist() == vote(knn, dists[:, order], labels[order], 4).tolist()


def test_predict_is_the_same_with_each_distance_function(knn, rng):
    model = knn.KNearestNeighbor()
    model.train(rng.standard_normal((30, 4)), rng.integers(0, 3, 30))
    X = rng.standard_normal((25, 4))
    found = [model.predict(X, k=5, num_loops=loops).tolist() for loops in (0, 1, 2)]
    assert found[0] == found[1] == found[2]
    with pytest.raises(ValueError, match="num_loops"):
        model.predict(X, num_loops=3)


# ---- cross-validation and the choice of k ---------------------------------------------------------------------------


@pytest.mark.parametrize(("num_rows", "num_folds"), [(24, 4), (23, 5), (7, 7)])
def test_cross_validation_equals_plain_loops(knn, rng, num_rows, num_folds):
    labels = rng.integers(0, 3, num_rows)
    X = labels[:, None] + rng.standard_normal((num_rows, 3))
    found = knn.knn_cross_validate(X, labels, num_folds=num_folds, k_choices=(1, 2, 5))
    assert found == plain_cross_validation(X, labels, num_folds, (1, 2, 5))


def test_relabelling_does_not_change_accuracies(knn, rng):
    X, labels = rng.standard_normal((30, 3)), rng.integers(0, 2, 30)
    found = knn.knn_cross_validate(X, labels, num_folds=3, k_choices=(1, 3))
    assert found == knn.knn_cross_validate(X, 3 + 4 * labels, num_folds=3, k_choices=(1, 3))


def test_labels_of_pure_chance_cannot_be_predicted(knn):
    """The control for leaks: a classifier that had seen the held-out rows would be right every time for k = 1."""
    rng = np.random.default_rng(0)
    X, labels = rng.standard_normal((400, 3)), rng.integers(0, 2, 400)
    assert np.mean(knn.knn_cross_validate(X, labels, k_choices=(1,))[1]) == pytest.approx(0.5, abs=0.15)  # 6 sigma


def test_best_k_is_the_best_mean_and_the_smallest_of_equals(knn):
    values = (0.25, 0.5, 1.0)
    for means in itertools.product(values, repeat=3):
        for order in itertools.permutations([1, 4, 9]):
            results = {k: [mean, mean] for k, mean in zip(order, means, strict=True)}
            best = next(k for k in sorted(results) if results[k][0] == max(means))
            assert knn.knn_get_best_k(results) == best
    assert knn.knn_get_best_k({3: [1.0, 0.0], 5: [0.75, 0.75]}) == 5


# ---- data -----------------------------------------------------------------------------------------------------------


def test_digits_are_split_once_and_for_all(digits):
    assert digits.x_train.shape == (1400, 64)
    assert digits.x_test.shape == (397, 64)
    assert digits.x_train.dtype == np.float64
    assert set(digits.y_train.tolist()) == set(digits.y_test.tolist()) == set(range(10))
    rows = {row.tobytes() for row in np.concatenate([digits.x_train, digits.x_test])}
    assert len(rows) == 1797  # all digits differ: none is in both parts


def test_the_reference_reads_digits(knn, digits):
    """98.5 % for k = 3 is what a hidden check is measured by: it asks for five points less."""
    model = knn.KNearestNeighbor()
    model.train(digits.x_train, digits.y_train)
    dists = model.compute_distances_no_loops(digits.x_test)
    accuracy = {k: float(np.mean(model.predict_labels(dists, k=k) == digits.y_test)) for k in (1, 3)}
    assert accuracy == {1: pytest.approx(0.980, abs=0.001), 3: pytest.approx(0.985, abs=0.001)}


def test_the_reference_agrees_with_scikit_learn(knn, digits):
    neighbors = pytest.importorskip("sklearn.neighbors")
    x_train, y_train, x_test = digits.x_train[:300], digits.y_train[:300], digits.x_test[:50]
    x_train = x_train + 1e-3 * np.random.default_rng(0).standard_normal(x_train.shape)  # equal distances to none
    model = knn.KNearestNeighbor()
    model.train(x_train, y_train)
    for k in (1, 4, 10):
        theirs = neighbors.KNeighborsClassifier(k, algorithm="brute").fit(x_train, y_train)
        assert model.predict(x_test, k=k).tolist() == theirs.predict(x_test).tolist()


def test_both_assignments_ship_the_same_digits_and_damage_is_noticed(tmp_path):
    files = [ROOT / "assignments" / slug / "support/digits.npz" for slug in ("knn", "linear_classifiers")]
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    assert digests[0] == digests[1]
    copy = tmp_path / "support"
    copy.mkdir()
    (copy / "__init__.py").write_bytes((files[0].parent / "__init__.py").read_bytes())
    (copy / "digits.npz").write_bytes(files[0].read_bytes())
    load(copy / "__init__.py", "intact_support").load_digits()
    (copy / "digits.npz").write_bytes(files[0].read_bytes()[:-1] + b"?")
    with pytest.raises(ValueError, match="damaged"):
        load(copy / "__init__.py", "damaged_support").load_digits()


def test_the_digits_can_be_made_again(capsys):
    pytest.importorskip("sklearn")
    make_digits = load(ROOT / "tools/make_digits.py", "make_digits")
    assert make_digits.main(["--check"]) == 0, capsys.readouterr().err


# ---- the experiment -------------------------------------------------------------------------------------------------


def run_experiment(folder, solution):
    shutil.copy(ROOT / "assignments/knn/experiment.py", folder)
    shutil.copytree(ROOT / "assignments/knn/support", folder / "support", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(solution, folder / "knn.py")
    environment = {**os.environ, "MPLCONFIGDIR": str(folder / "matplotlib")}
    command = [sys.executable, "-W", "error", "experiment.py"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_experiment_chooses_k_and_draws(tmp_path):
    done = run_experiment(tmp_path, ROOT / "solutions/knn/knn.py")
    assert done.returncode == 0, done.stderr
    assert "0.9857  0.9821  0.9893   ################################## <- best" in done.stdout
    assert "held-out digits, k = 1: 98.0% right, 8 wrong" in done.stdout
    drawn = importlib.util.find_spec("matplotlib") is not None
    assert (tmp_path / "experiment.png").is_file() is drawn


def test_the_experiment_says_what_is_not_written_yet(tmp_path):
    done = run_experiment(tmp_path, ROOT / "assignments/knn/knn.py")
    assert done.returncode == 1
    assert "compute_distances_two_loops is not written yet: finish it first" in done.stderr
    assert "Traceback" not in done.stderr
