"""The experiment at the end: choose k for handwritten digits, then look at what the choice does.

    python experiment.py

Needs a finished knn.py, takes a few seconds, prints a table, and draws experiment.png if matplotlib is installed.
The handout says what to look for.
"""

import sys
import time
from pathlib import Path

import numpy as np
from knn import KNearestNeighbor, knn_cross_validate, knn_get_best_k
from support import load_digits

PICTURE = Path(__file__).parent / "experiment.png"
OTHER_K = (1, 5, 20, 50)  # would these have been right where the best k is wrong?
NUM_TIMED = 60  # test rows for the comparison of speeds: two loops over all 397 would take a while


def main():
    """Run all of it, in the order in which the handout asks its questions."""
    digits = load_digits()
    compare_speeds(digits)
    accuracies = knn_cross_validate(digits.x_train, digits.y_train)
    best_k = knn_get_best_k(accuracies)
    print_accuracies(accuracies, best_k)

    classifier = KNearestNeighbor()
    classifier.train(digits.x_train, digits.y_train)
    dists = classifier.compute_distances_no_loops(digits.x_test)
    opinions = {k: np.asarray(classifier.predict_labels(dists, k=k)).astype(int) for k in sorted({best_k, *OTHER_K})}
    predicted = opinions[best_k]
    wrong = np.flatnonzero(predicted != digits.y_test)
    print(f"\nheld-out digits, k = {best_k}: {1 - len(wrong) / len(predicted):.1%} right, {len(wrong)} wrong")
    for i in wrong:
        others = ", ".join(f"{opinions[k][i]} with k = {k}" for k in opinions if k != best_k)
        print(f"    row {i:3}: a {digits.y_test[i]} taken for a {predicted[i]} ({others})")
    draw(digits, accuracies, best_k, dists, predicted, wrong)


def compare_speeds(digits):
    """Time the three distance functions on the same rows."""
    classifier = KNearestNeighbor()
    classifier.train(digits.x_train, digits.y_train)
    rows = digits.x_test[:NUM_TIMED]
    print(f"distances of {NUM_TIMED} from {len(digits.x_train)} rows")
    for name in ("two_loops", "one_loop", "no_loops"):
        start = time.perf_counter()
        getattr(classifier, f"compute_distances_{name}")(rows)
        print(f"    {name:9}  {1000 * (time.perf_counter() - start):8.1f} ms")


def print_accuracies(accuracies, best_k):
    """The mean accuracy of each k and how far its folds lie apart, with a bar from 90 % to 100 %."""
    print(f"\naccuracy on held-out folds\n    {'k':>3}  mean    lowest  highest")
    for k, values in accuracies.items():
        mean = np.mean(values)
        bar = "#" * max(0, round(400 * (mean - 0.9)))
        print(f"    {k:>3}  {mean:.4f}  {min(values):.4f}  {max(values):.4f}   {bar}{' <- best' * (k == best_k)}")


def sorted_by_label(labels):
    """The rows with label 0, then those with label 1, and so on: (N,) places."""
    return np.concatenate([np.flatnonzero(labels == label) for label in range(10)])


def draw(digits, accuracies, best_k, dists, predicted, wrong):
    """Three pictures side by side: accuracy over k, the distances, the digits that went wrong."""
    try:
        import matplotlib
    except ImportError:
        print("\nno picture: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into a file, also where there is no screen
    from matplotlib import pyplot as plt

    figure, (over_k, matrix, mistakes) = plt.subplots(1, 3, figsize=(16, 5), layout="constrained")

    ks = list(accuracies)
    over_k.errorbar(ks, [np.mean(a) for a in accuracies.values()], [np.std(a) for a in accuracies.values()], capsize=3)
    for k, values in accuracies.items():
        over_k.plot([k] * len(values), values, "k.", alpha=0.4)
    over_k.axvline(best_k, linestyle=":", color="gray")
    over_k.set(xscale="log", xticks=ks, xticklabels=ks, xlabel="k", ylabel="accuracy on a held-out fold")
    over_k.minorticks_off()
    over_k.tick_params(axis="x", labelsize=7)
    over_k.set_title("Choosing k: mean and spread over the folds")

    test_rows, train_rows = sorted_by_label(digits.y_test), sorted_by_label(digits.y_train)
    picture = matrix.imshow(dists[test_rows][:, train_rows], aspect="auto")
    matrix.set(xlabel="training rows, sorted by label", ylabel="held-out rows, sorted by label")
    matrix.set_title("Distances: near is dark")
    figure.colorbar(picture, ax=matrix, label="distance")

    shown = wrong[:12]
    mistakes.axis("off")
    mistakes.set_title("What went wrong")
    for place, i in enumerate(shown):
        corner = (0.25 * (place % 4), 1 - (place // 4 + 1) / 3)
        inset = mistakes.inset_axes([corner[0] + 0.02, corner[1] + 0.02, 0.21, 0.24])
        inset.imshow(digits.x_test[i].reshape(8, 8), cmap="gray_r")
        inset.set_title(f"{digits.y_test[i]} taken for {predicted[i]}", fontsize=9)
        inset.axis("off")

    figure.savefig(PICTURE, dpi=110)
    plt.close(figure)
    print(f"\ndrew {PICTURE.name}")


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
