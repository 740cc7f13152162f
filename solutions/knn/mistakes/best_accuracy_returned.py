"""The best mean accuracy is returned instead of the k that reaches it."""


def knn_get_best_k(k_to_accuracies):
    return max(np.mean(accuracies) for accuracies in k_to_accuracies.values())
