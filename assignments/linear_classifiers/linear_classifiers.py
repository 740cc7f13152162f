"""Linear classifiers: two losses with their gradients, and a small trainer.

Shapes used throughout: N examples, D features, C classes.

    W  (D, C)  weights, one column per class        scores = X @ W   (N, C)
    X  (N, D)  data, one row per example
    y  (N,)    labels, integers in 0 .. C-1

Every loss is the *mean* over the N examples; the functions that know W add `reg * sum(W * W)`, without a factor 1/2.
No function may change the arrays it is given.
"""

import numpy as np

# ----------------------------------------------------------------------------------------------- multiclass SVM


def svm_loss_naive(W, X, y, reg):
    """Multiclass SVM loss and its gradient, with explicit loops.

    An example with scores s and label c costs `sum over j != c of max(0, s[j] - s[c] + 1)`.

    Args:
        W: weights (D, C).
        X: data (N, D).
        y: labels (N,), integers in 0 .. C-1.
        reg: strength of the regulariser, a float.

    Returns:
        loss: a float, mean hinge loss over the batch plus `reg * sum(W * W)`.
        dW: array (D, C), the gradient of that loss with respect to W.
    """
    # Loop over the examples, then over the classes. Every class whose margin is positive
    # changes the loss and two columns of dW. (about 14 lines)
    raise NotImplementedError("linear_classifiers: svm_loss_naive is not written yet")


def svm_loss_vectorized(W, X, y, reg):
    """The same as `svm_loss_naive`, with whole-array operations and no Python loop.

    Args:
        W: weights (D, C).
        X: data (N, D).
        y: labels (N,), integers in 0 .. C-1.
        reg: strength of the regulariser, a float.

    Returns:
        loss: a float, mean hinge loss over the batch plus `reg * sum(W * W)`.
        dW: array (D, C), the gradient of that loss with respect to W.
    """
    # All margins at once, an array (N, C). Which entries of it must not count? (about 9 lines)
    raise NotImplementedError("linear_classifiers: svm_loss_vectorized is not written yet")


# ---------------------------------------------------------------------------------------------------- softmax


def softmax_loss_naive(W, X, y, reg):
    """Softmax (cross-entropy) loss and its gradient, with explicit loops.

    An example with scores s and label c costs `-log(exp(s[c]) / sum over j of exp(s[j]))`.
    The scores may be large: neither the loss nor the gradient may overflow.

    Args:
        W: weights (D, C).
        X: data (N, D).
        y: labels (N,), integers in 0 .. C-1.
        reg: strength of the regulariser, a float.

    Returns:
        loss: a float, mean cross-entropy over the batch plus `reg * sum(W * W)`.
        dW: array (D, C), the gradient of that loss with respect to W.
    """
    # Loop over the examples, then over the classes. What may be subtracted from all scores
    # of one example without changing its probabilities? (about 12 lines)
    raise NotImplementedError("linear_classifiers: softmax_loss_naive is not written yet")


def softmax_loss_vectorized(W, X, y, reg):
    """The same as `softmax_loss_naive`, with whole-array operations and no Python loop.

    Args:
        W: weights (D, C).
        X: data (N, D).
        y: labels (N,), integers in 0 .. C-1.
        reg: strength of the regulariser, a float.

    Returns:
        loss: a float, mean cross-entropy over the batch plus `reg * sum(W * W)`.
        dW: array (D, C), the gradient of that loss with respect to W.
    """
    # Shift each row, take the logarithm of the row sums, index with (row, label). (about 9 lines)
    raise NotImplementedError("linear_classifiers: softmax_loss_vectorized is not written yet")


# ---------------------------------------------------------------------------- the same losses, as layers of a net


def svm_loss(x, y):
    """Multiclass SVM loss of given scores: the last layer of a network.

    Args:
        x: scores (N, C); `x[i, j]` is the score of class j for example i.
        y: labels (N,), integers in 0 .. C-1.

    Returns:
        loss: a float, mean hinge loss over the batch (there is no regulariser here).
        dx: array (N, C), the gradient of that loss with respect to x.
    """
    # Your vectorised loss without W and X. Where does the mean go in dx? (about 8 lines)
    raise NotImplementedError("linear_classifiers: svm_loss is not written yet")


def softmax_loss(x, y):
    """Softmax (cross-entropy) loss of given scores: the last layer of a network.

    Args:
        x: scores (N, C); `x[i, j]` is the score of class j for example i.
        y: labels (N,), integers in 0 .. C-1.

    Returns:
        loss: a float, mean cross-entropy over the batch (there is no regulariser here).
        dx: array (N, C), the gradient of that loss with respect to x.
    """
    # Your vectorised loss without W and X; leave x itself as it came. (about 7 lines)
    raise NotImplementedError("linear_classifiers: softmax_loss is not written yet")


# --------------------------------------------------------------------------------------------------- training


class LinearClassifier:
    """Scores `X @ W`, trained by stochastic gradient descent. `W` is None until the first `train`, then (D, C)."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        """Take `num_iters` steps of gradient descent, each on a random batch; `self.W` is updated.

        A second call goes on from the W that the first one left.

        Args:
            X: training data (N, D).
            y: training labels (N,), integers in 0 .. C-1.
            learning_rate: size of a step.
            reg: strength of the regulariser, passed on to `self.loss`.
            num_iters: number of steps.
            batch_size: examples in a batch, drawn anew for every step (with or without replacement).
            verbose: print the loss now and then.

        Returns:
            loss_history: list of `num_iters` floats, the loss of each batch before W was changed by it.
        """
        num_examples, num_features = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(num_features, int(np.max(y)) + 1)
        loss_history = []
        for iteration in range(num_iters):
            # Draw a batch, ask self.loss for its loss and gradient, keep the loss,
            # and take one step downhill. (about 4 lines)
            raise NotImplementedError("linear_classifiers: LinearClassifier.train is not written yet")
            if verbose and iteration % 100 == 0:
                print(f"iteration {iteration} / {num_iters}: loss {loss_history[-1]:.4f}")
        return loss_history

    def predict(self, X):
        """The class with the highest score, for each example.

        Args:
            X: data (N, D).

        Returns:
            y_pred: labels (N,), integers in 0 .. C-1.
        """
        # Scores of all examples, then the best class of each row. (1 line)
        raise NotImplementedError("linear_classifiers: LinearClassifier.predict is not written yet")

    def loss(self, X_batch, y_batch, reg):
        """Loss and gradient for one batch: `(loss, dW)`; each subclass says which loss."""
        raise TypeError("LinearClassifier has no loss of its own: use LinearSVM or Softmax")


class LinearSVM(LinearClassifier):
    """A linear classifier with the multiclass SVM loss."""

    def loss(self, X_batch, y_batch, reg):
        """`svm_loss_vectorized` at the current W."""
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax(LinearClassifier):
    """A linear classifier with the softmax loss."""

    def loss(self, X_batch, y_batch, reg):
        """`softmax_loss_vectorized` at the current W."""
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)
