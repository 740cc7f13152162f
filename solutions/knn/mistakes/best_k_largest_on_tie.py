"""Of several equally good k the largest is returned; here the smallest wins. Look out for >= where > is meant."""


def knn_get_best_k(k_to_accuracies):
    best_k, best = None, -1.0
    for k in sorted(k_to_accuracies):
        mean = np.mean(k_to_accuracies[k])
        if mean >= best:
            best_k, best = k, mean
    return best_k
