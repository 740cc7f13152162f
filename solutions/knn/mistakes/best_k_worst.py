"""The k with the lowest mean accuracy is returned: accuracy is a score, not an error, so more is better."""


def knn_get_best_k(k_to_accuracies):
    return min(sorted(k_to_accuracies), key=lambda k: np.mean(k_to_accuracies[k]))
