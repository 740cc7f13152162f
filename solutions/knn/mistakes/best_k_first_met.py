"""Of several equally good k the one that comes first in the dict is returned; here the smallest wins, in
whatever order the dict lists them."""

QUESTION = "max() over a dict: which of two equal keys does it return?"


def knn_get_best_k(k_to_accuracies):
    return max(k_to_accuracies, key=lambda k: np.mean(k_to_accuracies[k]))
