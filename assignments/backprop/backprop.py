"""Backpropagation: layers with hand-written gradients, two networks made of them, and a tiny autograd.

Shapes used throughout: N examples, D numbers that go into a layer, M that come out of it, C classes.

    x     (N, d1, ..., dk)  with d1 * ... * dk = D        w  (D, M)   weights, one column per output
    dout  the gradient of the loss by a layer's output    b  (M,)     biases

Every layer is two functions. `*_forward` returns its output and a cache: whatever the backward pass will need.
`*_backward` takes the gradient of the loss by the output and that cache, and returns the gradient by each input, in the
shape of that input. No function may change the arrays it is given, or remember anything outside of its cache.
"""

import numpy as np

# ------------------------------------------------------------------------------------------------------ layers


def affine_forward(x, w, b):
    """The affine layer: each example becomes one row of D numbers, times w, plus b.

    Args:
        x: array (N, d1, ..., dk), for example N images; d1 * ... * dk = D.
        w: weights (D, M).
        b: biases (M,).

    Returns:
        out: array (N, M).
        cache: what `affine_backward` needs.
    """
    # Give x the shape (N, D) for the product, and keep x as it came for the way back. (2 lines)
    raise NotImplementedError("backprop: affine_forward is not written yet")


def affine_backward(dout, cache):
    """The gradients of an affine layer.

    Args:
        dout: array (N, M), the gradient of the loss by the layer's output.
        cache: from `affine_forward`.

    Returns:
        dx: array (N, d1, ..., dk), in the shape in which x came.
        dw: array (D, M).
        db: array (M,).
    """
    # Three lines: two products and a sum. The shapes leave only one way to write each. (about 5 lines)
    raise NotImplementedError("backprop: affine_backward is not written yet")


def relu_forward(x):
    """The rectified linear unit: positive numbers pass, all others become 0.

    Args:
        x: array of any shape.

    Returns:
        out: array of the same shape.
        cache: what `relu_backward` needs.
    """
    # Make a new array; x belongs to somebody else. (1 line)
    raise NotImplementedError("backprop: relu_forward is not written yet")


def relu_backward(dout, cache):
    """The gradient of a ReLU. Where x is exactly 0 any slope from 0 to 1 is right.

    Args:
        dout: array of any shape, the gradient of the loss by the layer's output.
        cache: from `relu_forward`.

    Returns:
        dx: array of the same shape.
    """
    # Which numbers decide where the gradient passes: those of dout, or those of x? (1 line)
    raise NotImplementedError("backprop: relu_backward is not written yet")


def sigmoid_forward(x):
    """The logistic function 1 / (1 + exp(-x)), finite for every x.

    Args:
        x: array of any shape.

    Returns:
        out: array of the same shape, between 0 and 1.
        cache: what `sigmoid_backward` needs.
    """
    # Of exp(x) and exp(-x) one may be too large for a float. (1 or 2 lines)
    # What would you like to find in the cache: the input, or the output?
    raise NotImplementedError("backprop: sigmoid_forward is not written yet")


def sigmoid_backward(dout, cache):
    """The gradient of the logistic function.

    Args:
        dout: array of any shape, the gradient of the loss by the layer's output.
        cache: from `sigmoid_forward`.

    Returns:
        dx: array of the same shape.
    """
    # The derivative can be written with the output alone. (1 line)
    raise NotImplementedError("backprop: sigmoid_backward is not written yet")


def tanh_forward(x):
    """The hyperbolic tangent, finite for every x.

    Args:
        x: array of any shape.

    Returns:
        out: array of the same shape, between -1 and 1.
        cache: what `tanh_backward` needs.
    """
    # (1 or 2 lines)
    raise NotImplementedError("backprop: tanh_forward is not written yet")


def tanh_backward(dout, cache):
    """The gradient of the hyperbolic tangent.

    Args:
        dout: array of any shape, the gradient of the loss by the layer's output.
        cache: from `tanh_forward`.

    Returns:
        dx: array of the same shape.
    """
    # The derivative can be written with the output alone. (1 line)
    raise NotImplementedError("backprop: tanh_backward is not written yet")


def affine_relu_forward(x, w, b):
    """An affine layer with a ReLU behind it, as one layer.

    Args:
        x: array (N, d1, ..., dk). w: weights (D, M). b: biases (M,).

    Returns:
        out: array (N, M).
        cache: what `affine_relu_backward` needs.
    """
    # Call the two layers one after the other; the cache is made of their caches. (3 lines)
    raise NotImplementedError("backprop: affine_relu_forward is not written yet")


def affine_relu_backward(dout, cache):
    """The gradients of an affine layer with a ReLU behind it.

    Args:
        dout: array (N, M), the gradient of the loss by the output of the ReLU.
        cache: from `affine_relu_forward`.

    Returns:
        dx (N, d1, ..., dk), dw (D, M), db (M,).
    """
    # Back through the two layers. Which of them does the gradient meet first? (3 lines)
    raise NotImplementedError("backprop: affine_relu_backward is not written yet")


# -------------------------------------------------------------------------------------------------------- loss


def softmax_loss(x, y):
    """Softmax (cross-entropy) loss of given scores: the last layer of a network.

    Args:
        x: scores (N, C); `x[i, j]` is the score of class j for example i. They may be large.
        y: labels (N,), integers in 0 .. C-1.

    Returns:
        loss: a float, the mean over the examples of -log p[label].
        dx: array (N, C), the gradient of that loss by x.
    """
    # Shift each row so that exp cannot overflow, and take the logarithm before anything is 0. (about 6 lines)
    raise NotImplementedError("backprop: softmax_loss is not written yet")


# ---------------------------------------------------------------------------------------------------- networks


class TwoLayerNet:
    """affine - ReLU - affine - softmax, with H hidden units.

    `self.params` is a dict of the arrays that are learned: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,).
    """

    def __init__(self, input_dim=64, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        """Draw the weights from a normal distribution with mean 0 and standard deviation weight_scale; biases are 0.

        Args:
            input_dim: D. hidden_dim: H. num_classes: C.
            weight_scale: standard deviation of the weights.
            reg: strength of the regulariser.
        """
        self.params = {}
        self.reg = reg
        # np.random.randn draws with standard deviation 1. (4 lines)
        raise NotImplementedError("backprop: TwoLayerNet.__init__ is not written yet")

    def loss(self, X, y=None):
        """Scores; or, where labels are given, the loss and the gradient of every parameter.

        The loss is the mean softmax loss plus `0.5 * reg * (sum(W1 * W1) + sum(W2 * W2))`; biases are not regularised.

        Args:
            X: array (N, d1, ..., dk).
            y: labels (N,), or None.

        Returns:
            Without y: scores, an array (N, C).
            With y: loss, a float, and grads, a dict with the keys of `self.params`; each gradient has the shape of its
            parameter.
        """
        # Forward through your layers, softmax_loss, and back in reverse order. (about 10 lines)
        raise NotImplementedError("backprop: TwoLayerNet.loss is not written yet")


class FullyConnectedNet:
    """(affine - ReLU) as often as there are hidden layers, then affine - softmax.

    `self.num_layers` is L, one more than there are hidden layers. `self.params` has W1, b1, ..., WL, bL.
    """

    def __init__(
        self, hidden_dims, input_dim=64, num_classes=10, reg=0.0, weight_scale=1e-2, dtype=np.float32, seed=None
    ):
        """Draw the weights as in `TwoLayerNet`; biases are 0.

        Args:
            hidden_dims: list of the numbers of units of the hidden layers, [H1, H2, ...].
            input_dim: D. num_classes: C.
            reg: strength of the regulariser. weight_scale: standard deviation of the weights.
            dtype: of all parameters and of all arithmetic; X is converted to it.
            seed: not used here (it is for dropout layers, which come later).
        """
        self.params = {}
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        # Write all sizes into one list: layer i goes from the i-th to the next. (4 lines)
        raise NotImplementedError("backprop: FullyConnectedNet.__init__ is not written yet")
        for name, value in self.params.items():
            self.params[name] = value.astype(dtype)

    def loss(self, X, y=None):
        """Scores; or, where labels are given, the loss and the gradient of every parameter.

        The loss is the mean softmax loss plus `0.5 * reg * sum(W * W)` for every W; biases are not regularised.

        Args:
            X: array (N, d1, ..., dk).
            y: labels (N,), or None.

        Returns:
            Without y: scores, an array (N, C).
            With y: loss, a float, and grads, a dict with the keys of `self.params`.
        """
        X = X.astype(self.dtype)
        # As in TwoLayerNet, with a list of caches. What is different about the last layer? (about 13 lines)
        raise NotImplementedError("backprop: FullyConnectedNet.loss is not written yet")


# ---------------------------------------------------------------------------------------------- a tiny autograd


def unbroadcast(gradient, shape):
    """Undo broadcasting: add up the entries of `gradient` that belong to one entry of an array of `shape`.

    A number that numpy has used several times gets the sum of what arrives at all its copies.

    Args:
        gradient: array, of a shape to which an array of `shape` can be broadcast.
        shape: tuple of integers; () is a single number.

    Returns:
        array of `shape`.
    """
    # Two kinds of axes were added: those in front, and those that had length 1. (about 4 lines)
    raise NotImplementedError("backprop: unbroadcast is not written yet")


def topological_order(root):
    """Every tensor that `root` was computed from, and root itself, each once and after its parents.

    Args:
        root: a Tensor.

    Returns:
        list of Tensors; root is the last.
    """
    # Visit parents before you write down the tensor itself, and nobody twice. (about 12 lines)
    # Python gives up after about 1000 calls within calls; a list of what is left to do knows no such limit.
    raise NotImplementedError("backprop: topological_order is not written yet")


class Tensor:
    """An array that remembers what it was computed from, so that `backward` can find gradients.

    data: array of floats.
    grad: array of the same shape, the gradient by this tensor; zeros until `backward` has been here.
    parents: the Tensors that it was computed from; () for one that you made yourself, a leaf.
    pull: a function without arguments that takes `self.grad` and adds to the gradients of the parents.
    """

    def __init__(self, data, parents=()):
        self.data = np.array(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.parents = tuple(parents)
        self.pull = lambda: None

    # Given: how an operation is made. The result knows its parent, and how to hand its gradient on.
    def exp(self):
        """e to the power of every entry."""
        out = Tensor(np.exp(self.data), (self,))

        def pull():
            self.receive(out.grad * out.data)

        out.pull = pull
        return out

    def log(self):
        """The natural logarithm of every entry."""
        out = Tensor(np.log(self.data), (self,))

        def pull():
            self.receive(out.grad / self.data)

        out.pull = pull
        return out

    def receive(self, gradient):
        """Take note of a gradient that arrives from one of the tensors that were computed from this one.

        gradient: array; of self.data's shape, or of one that numpy broadcast it to.
        """
        # A tensor may be used many times: what becomes of the gradient that arrived before? (1 line)
        raise NotImplementedError("backprop: Tensor.receive is not written yet")

    def add(self, other):
        """self + other, two Tensors, broadcast as numpy does."""
        # As in exp, with two parents. (6 lines)
        raise NotImplementedError("backprop: Tensor.add is not written yet")

    def mul(self, other):
        """self * other, entry by entry, two Tensors, broadcast as numpy does."""
        # By how much does the product change if self changes a little? (6 lines)
        raise NotImplementedError("backprop: Tensor.mul is not written yet")

    def matmul(self, other):
        """self @ other, two Tensors of shapes (N, D) and (D, M)."""
        # You have written these two gradients before, in affine_backward. (6 lines)
        raise NotImplementedError("backprop: Tensor.matmul is not written yet")

    def relu(self):
        """The positive entries; 0 elsewhere."""
        # (5 lines)
        raise NotImplementedError("backprop: Tensor.relu is not written yet")

    def tanh(self):
        """The hyperbolic tangent of every entry."""
        # (5 lines)
        raise NotImplementedError("backprop: Tensor.tanh is not written yet")

    def sum(self, axis=None):
        """The sum of all entries, a Tensor of shape (); or along one axis, which is kept with length 1."""
        # Every entry went into the sum once: what does each of them receive? (5 lines)
        raise NotImplementedError("backprop: Tensor.sum is not written yet")

    def backward(self):
        """The gradient of the sum of self's entries by every tensor that self was computed from, into their `grad`.

        Leaves keep what earlier calls of `backward` have left in their `grad`, and get the new gradient on top;
        tensors with parents start anew from zero.
        """
        # Start with self, and let a tensor pull only when everything that it feeds has pulled. (about 6 lines)
        raise NotImplementedError("backprop: Tensor.backward is not written yet")

    # Given: arithmetic as it is written. A plain number becomes a Tensor.
    def __add__(self, other):
        return self.add(_tensor(other))

    def __mul__(self, other):
        return self.mul(_tensor(other))

    def __matmul__(self, other):
        return self.matmul(_tensor(other))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -_tensor(other)

    __radd__, __rmul__ = __add__, __mul__


def _tensor(value):
    return value if isinstance(value, Tensor) else Tensor(value)
