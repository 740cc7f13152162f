"""The folds have N // num_folds rows each and the rows that are left over are never used. np.array_split shares
them out instead: the first folds get one row more."""

QUESTION = "Which fold is the last row of x_train in when N = 23 and num_folds = 5?"


def knn_cross_validate(x_train, y_train, num_folds=5, k_choices=(1, 3, 5, 8, 10, 12, 15, 20, 50, 100)):
    size = len(x_train) // num_folds
    x_folds = [x_train[f * size : (f + 1) * size] for f in range(num_folds)]
    y_folds = [y_train[f * size : (f + 1) * size] for f in range(num_folds)]
    accuracies = {k: [] for k in k_choices}
    for fold in range(num_folds):
        classifier = KNearestNeighbor()
        classifier.train(
            np.concatenate(x_folds[:fold] + x_folds[fold + 1 :]),
            np.concatenate(y_folds[:fold] + y_folds[fold + 1 :]),
        )
        for k in k_choices:
            predicted = classifier.predict(x_folds[fold], k=k)
            accuracies[k].append(float(np.mean(predicted == y_folds[fold])))
    return accuracies
