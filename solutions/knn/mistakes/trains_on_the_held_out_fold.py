"""The held-out fold is part of the training data, so every row finds itself and 1-NN looks perfect. Leave the
fold out before training."""

QUESTION = "How far is a row from itself, and who wins the vote for k = 1 then?"


def knn_cross_validate(x_train, y_train, num_folds=5, k_choices=(1, 3, 5, 8, 10, 12, 15, 20, 50, 100)):
    x_folds, y_folds = np.array_split(x_train, num_folds), np.array_split(y_train, num_folds)
    accuracies = {k: [] for k in k_choices}
    for fold in range(num_folds):
        classifier = KNearestNeighbor()
        classifier.train(
            x_train,
            y_train,
        )
        for k in k_choices:
            predicted = classifier.predict(x_folds[fold], k=k)
            accuracies[k].append(float(np.mean(predicted == y_folds[fold])))
    return accuracies
