"""Folds as boolean masks, one predict per k, accuracies as numpy scalars in an array, keys set fold by fold."""


def knn_cross_validate(x_train, y_train, num_folds=5, k_choices=(1, 3, 5, 8, 10, 12, 15, 20, 50, 100)):
    rows = np.arange(len(x_train))
    results = {}
    for k in k_choices:
        results[k] = np.zeros(num_folds)
        for number, fold in enumerate(np.array_split(rows, num_folds)):
            held_out = np.isin(rows, fold)
            model = KNearestNeighbor()
            model.train(x_train[~held_out], y_train[~held_out])
            results[k][number] = (model.predict(x_train[held_out], k, num_loops=1) == y_train[held_out]).mean()
    return results


def knn_get_best_k(k_to_accuracies):
    ks = np.array(sorted(k_to_accuracies))
    totals = np.array([np.sum(k_to_accuracies[k]) for k in ks])
    return ks[np.argmax(totals)]
