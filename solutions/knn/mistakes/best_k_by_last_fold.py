"""The accuracies are compared on one fold only. Compare the means over the folds."""


def knn_get_best_k(k_to_accuracies):
    return max(sorted(k_to_accuracies), key=lambda k: k_to_accuracies[k][-1])
