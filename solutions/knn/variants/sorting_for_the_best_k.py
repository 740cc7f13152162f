"""sum() / len() and a sort by (-accuracy, k); accuracies counted by hand; folds deleted by np.delete."""


def knn_cross_validate(x_train, y_train, num_folds=5, k_choices=(1, 3, 5, 8, 10, 12, 15, 20, 50, 100)):
    sizes = [len(x_train) // num_folds + (fold < len(x_train) % num_folds) for fold in range(num_folds)]
    result = {}
    start = 0
    for size in sizes:
        fold = range(start, start + size)
        start += size
        model = KNearestNeighbor()
        model.train(np.delete(x_train, fold, axis=0), np.delete(y_train, fold))
        for k in k_choices:
            predicted = model.predict(x_train[fold.start : fold.stop], k=k)
            right = 0
            for row, label in zip(fold, predicted):
                right += int(label == y_train[row])
            result.setdefault(k, []).append(right / size)
    return result


def knn_get_best_k(k_to_accuracies):
    ranking = sorted((-sum(values) / len(values), k) for k, values in k_to_accuracies.items())
    return ranking[0][1]
