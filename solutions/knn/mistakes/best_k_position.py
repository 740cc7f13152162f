"""What is returned is the position of the best k in the list, not k itself."""

QUESTION = "argmax returns a place: of what?"


def knn_get_best_k(k_to_accuracies):
    means = [np.mean(k_to_accuracies[k]) for k in sorted(k_to_accuracies)]
    return int(np.argmax(means))
