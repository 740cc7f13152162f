"""The accuracies are in percent; here they are fractions between 0 and 1."""


def knn_cross_validate(x_train, y_train, num_folds=5, k_choices=(1, 3, 5, 8, 10, 12, 15, 20, 50, 100)):
    x_folds, y_folds = np.array_split(x_train, num_folds), np.array_split(y_train, num_folds)
    accuracies = {k: [] for k in k_choices}
    for fold in range(num_folds):
        classifier = KNearestNeighbor()
        classifier.train(
            np.concatenate(x_folds[:fold] + x_folds[fold + 1 :]),
            np.concatenate(y_folds[:fold] + y_folds[fold + 1 :]),
        )
        for k in k_choices:
            predicted = classifier.predict(x_folds[fold], k=k)
            accuracies[k].append(float(np.mean(predicted == y_folds[fold])) * 100)
    return accuracies
