"""Public checks of `cnn`: small inputs, fixed numbers. Run them as often as you like."""

import numpy as np
import pytest

from autograder.checks import after, assert_close, assert_equal, assert_gradient, assert_unchanged, hint, part, points

# The worked example of the handout: one image of one channel, one filter.
X = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 1.0, 1.0]]]])
W = np.array([[[[1.0, 0.0], [2.0, -1.0]]]])
B = np.array([1.0])
ONE_BY_ONE = {"stride": 1, "pad": 0}
SMALL_POOL = {"pool_height": 2, "pool_width": 2, "stride": 1}


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*(a.copy() if isinstance(a, np.ndarray | dict) else a for a in arguments))


def problem(rng):
    """x (2, 3, 4, 7), w (6, 3, 2, 3), b (6,), stride 2, pad 1, and an upstream gradient (2, 6, 3, 4)."""
    x, w, b = rng.standard_normal((2, 3, 4, 7)), rng.standard_normal((6, 3, 2, 3)), rng.standard_normal(6)
    return (x, w, b, {"stride": 2, "pad": 1}), rng.standard_normal((2, 6, 3, 4))


def with_one(arguments, position, value):
    """The arguments with one of them exchanged."""
    return (*arguments[:position], value, *arguments[position + 1 :])


def check_gradients(student, reference, forward, backward, arguments, dout, names=("dx", "dw", "db")):
    """The student's gradients of a layer against the reference's, which are held against its numerical ones."""
    _, cache = call(student, forward, *arguments)
    _, expected_cache = call(reference, forward, *arguments)
    got = call(student, backward, dout, cache)
    expected = call(reference, backward, dout, expected_cache)
    assert_equal(len(got), len(names), name="number of gradients")
    for position, name in reversed(list(enumerate(names))):
        assert_gradient(
            got[position],
            of=lambda value, at=position: call(reference, forward, *with_one(arguments, at, value))[0],
            at=arguments[position],
            upstream=dout,
            expected=expected[position],
            name=name,
        )


# ----------------------------------------------------------------------------------------------------------- conv


@points(1)
@part("conv")
@hint("Draw 7 boxes in a row and move a window of 3 over them. Where can it start, with stride 1, and with stride 2?")
def test_output_size_by_hand(student):
    """conv_output_size gives the four sizes of the handout"""
    sizes = [student.conv_output_size(*size) for size in ((7, 3), (7, 3, 2), (7, 3, 1, 1), (8, 3, 2))]
    assert_equal(sizes, [5, 3, 7, 3], name="sizes")


@points(2)
@part("conv")
@hint("Lay the filter on the upper left corner of the image. Which four products do you add, and what comes on top?")
def test_conv_by_hand(student):
    """conv_forward_naive gives the output of the handout's example"""
    out, _ = call(student, "conv_forward_naive", X, W, B, ONE_BY_ONE)
    assert_close(out, np.array([[[[1.0, 2.0], [4.0, 3.0]]]]), name="out")


@points(1)
@part("conv")
@after("conv_by_hand")
@hint("dout has two numbers that are not 0. Which window does each belong to, and where do two of them overlap?")
def test_conv_gradients_by_hand(student):
    """conv_backward_naive gives the three gradients of the handout's example"""
    _, cache = call(student, "conv_forward_naive", X, W, B, ONE_BY_ONE)
    dx, dw, db = call(student, "conv_backward_naive", np.array([[[[1.0, 0.0], [0.0, 2.0]]]]), cache)
    assert_close(db, np.array([3.0]), name="db")
    assert_close(dw, np.array([[[[3.0, 8.0], [2.0, 3.0]]]]), name="dw")
    assert_close(dx, np.array([[[[1.0, 0.0, 0.0], [2.0, 1.0, 0.0], [0.0, 4.0, -2.0]]]]), name="dx")


@points(2)
@part("conv")
@after("conv_by_hand")
@hint("Where does the window of output (i, j) begin in the padded image, and how many channels does it reach through?")
def test_conv_forward(student, reference, rng):
    """conv_forward_naive is right for several images, channels and filters, with stride 2 and a border of 1"""
    arguments, _ = problem(rng)
    out, _ = call(student, "conv_forward_naive", *arguments)
    assert_close(out, call(reference, "conv_forward_naive", *arguments)[0], name="out")


@points(2)
@part("conv")
@after("conv_forward", "conv_gradients_by_hand")
@hint("A pixel lies in several windows, a filter is used at every place in every image. Do you add up all of these?")
def test_conv_backward(student, reference, rng):
    """conv_backward_naive gives the derivatives by x, w and b"""
    check_gradients(student, reference, "conv_forward_naive", "conv_backward_naive", *problem(rng))


@points(1)
@part("conv")
@hint("Write 1 2 0 3 in a row and lay the filter under it. How often does it fit, and what comes on top of each sum?")
def test_conv1d_by_hand(student):
    """conv1d_forward gives the output of the handout's sequence"""
    x, w = np.array([[[1.0, 2.0, 0.0, 3.0]]]), np.array([[[1.0, -1.0]]])
    out, _ = call(student, "conv1d_forward", x, w, B, ONE_BY_ONE)
    assert_close(out, np.array([[[0.0, 3.0, -2.0]]]), name="out")


# --------------------------------------------------------------------------------------------------------- im2col


@points(1)
@part("im2col")
@hint("The example has four windows of four numbers. Which is the first row, and which window comes second?")
def test_im2col_by_hand(student):
    """im2col gives the rows of the handout's example"""
    rows = np.array([[1, 2, 0, 1], [2, 0, 1, 3], [0, 1, 2, 1], [1, 3, 1, 1]], dtype=float)
    assert_close(student.im2col(X.copy(), 2, 2, 1, 0), rows, name="cols")


@points(1)
@part("im2col")
@after("im2col_by_hand")
@hint("The pixel in the middle lies in all four windows. Do all four of its entries arrive?")
def test_col2im_by_hand(student):
    """col2im adds every entry to the pixel that im2col took it from"""
    cols = np.arange(1.0, 17.0).reshape(4, 4)
    expected = np.array([[[[1.0, 7.0, 6.0], [12.0, 34.0, 22.0], [11.0, 27.0, 16.0]]]])
    assert_close(student.col2im(cols, (1, 1, 3, 3), 2, 2, 1, 0), expected, name="x")


@points(2)
@part("im2col")
@after("im2col_by_hand", "conv_forward")
@hint("Your product has a row for each window and a column for each filter. Which axes is that, in which order?")
def test_conv_as_product(student, reference, rng):
    """conv_forward_im2col gives what the loops give"""
    arguments, _ = problem(rng)
    out, _ = call(student, "conv_forward_im2col", *arguments)
    assert_close(out, call(reference, "conv_forward_im2col", *arguments)[0], name="out")


@points(2)
@part("im2col")
@after("conv_as_product", "col2im_by_hand")
@hint("Write forward as out = cols @ a + b. What were the gradients of an affine layer, and what is a here?")
def test_conv_as_product_backward(student, reference, rng):
    """conv_backward_im2col gives the derivatives by x, w and b"""
    check_gradients(student, reference, "conv_forward_im2col", "conv_backward_im2col", *problem(rng))


# ----------------------------------------------------------------------------------------------------------- pool


@points(1)
@part("pool")
@hint("Take the four windows of the example one after the other: which is the largest number of each, and the mean?")
@pytest.mark.parametrize("function", ["max_pool_forward_naive", "avg_pool_forward"])
def test_pool_by_hand(student, function):
    """{function} gives the output of the handout's example"""
    out, _ = call(student, function, X, SMALL_POOL)
    expected = [[2.0, 3.0], [2.0, 3.0]] if function.startswith("max") else [[1.0, 1.5], [1.0, 1.5]]
    assert_close(out, np.array([[expected]]), name="out")


@points(2)
@part("pool")
@after("pool_by_hand")
@hint("The 3 of the example is the largest number of two windows. What does it get from each, and what in the end?")
def test_max_pool_backward(student):
    """max_pool_backward_naive gives the gradient of the handout's example, where windows overlap"""
    _, cache = call(student, "max_pool_forward_naive", X, SMALL_POOL)
    dx = call(student, "max_pool_backward_naive", np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), cache)
    expected = np.array([[[[0.0, 1.0, 0.0], [0.0, 0.0, 6.0], [3.0, 0.0, 0.0]]]])
    assert_close(dx, expected, name="dx")


@points(2)
@part("pool")
@after("pool_by_hand")
@hint("If one of the k numbers of a window rises by 1, by how much does its mean rise? What is k here?")
def test_avg_pool_backward(student, reference, rng):
    """avg_pool_backward gives the derivative of the means"""
    x, dout = rng.standard_normal((2, 3, 6, 5)), rng.standard_normal((2, 3, 2, 3))
    pool_param = {"pool_height": 3, "pool_width": 1, "stride": 2}
    _, cache = call(student, "avg_pool_forward", x, pool_param)
    _, expected_cache = call(reference, "avg_pool_forward", x, pool_param)
    assert_gradient(
        call(student, "avg_pool_backward", dout, cache),
        of=lambda x: call(reference, "avg_pool_forward", x, pool_param)[0],
        at=x,
        upstream=dout,
        expected=call(reference, "avg_pool_backward", dout, expected_cache),
        name="dx",
    )


# ------------------------------------------------------------------------------------------------------- sandwich


@points(1)
@part("sandwich")
@after("conv_backward")
@hint("Which of the two layers comes first on the way back, and what does it hand to the other?")
def test_conv_relu(student, reference, rng):
    """conv_relu_forward and conv_relu_backward are a convolution, then a ReLU, and back"""
    arguments, dout = problem(rng)
    out, _ = call(student, "conv_relu_forward", *arguments)
    assert_close(out, call(reference, "conv_relu_forward", *arguments)[0], name="out")
    check_gradients(student, reference, "conv_relu_forward", "conv_relu_backward", arguments, dout)


@points(1)
@part("sandwich")
@after("conv_relu")
@hint("What does the ReLU see, and what does batch norm? On the way back, which layer gives dgamma and dbeta?")
def test_conv_bn_relu(student, reference, rng):
    """conv_bn_relu_forward and conv_bn_relu_backward are convolution, batch norm and ReLU, and back, in mode train"""
    (x, w, b, conv_param), dout = problem(rng)
    gamma, beta = rng.uniform(1.5, 3.0, 6) * rng.choice([-1.0, 1.0], 6), rng.standard_normal(6)
    arguments = (x, w, b, gamma, beta, conv_param, {"mode": "train"})
    names = ("dx", "dw", "db", "dgamma", "dbeta")
    out, _ = call(student, "conv_bn_relu_forward", *arguments)
    assert_close(out, call(reference, "conv_bn_relu_forward", *arguments)[0], name="out")
    check_gradients(student, reference, "conv_bn_relu_forward", "conv_bn_relu_backward", arguments, dout, names)


@points(1)
@part("sandwich")
@after("conv_relu", "max_pool_backward")
@hint("Three layers forward leave three caches. In which order do you need them on the way back?")
def test_conv_relu_pool(student, reference, rng):
    """conv_relu_pool_forward and conv_relu_pool_backward are convolution, ReLU and max pooling, and back"""
    arguments, dout = problem(rng)
    arguments = (*arguments, {"pool_height": 3, "pool_width": 2, "stride": 2})
    out, _ = call(student, "conv_relu_pool_forward", *arguments)
    assert_close(out, call(reference, "conv_relu_pool_forward", *arguments)[0], name="out")
    dout = np.ascontiguousarray(dout[:, :, :1, :2])
    check_gradients(student, reference, "conv_relu_pool_forward", "conv_relu_pool_backward", arguments, dout)


# ------------------------------------------------------------------------------------------------------------ net


@points(1)
@part("net")
@hint("One output of a convolution is a sum over a whole window. How many numbers is that, through all channels?")
def test_kaiming_std(student):
    """kaiming_std is sqrt(2 / fan_in), for an affine layer and for a convolution"""
    assert_close(student.kaiming_std((50, 20)), 0.2, name="affine")
    assert_close(student.kaiming_std((7, 2, 5, 5)), 0.2, name="convolution")


def network(who, rng, dtype=np.float64, reg=0.7):
    """A small net with its parameters drawn anew: 3 filters of 3 x 3 on 2 channels of 4 x 6, 7 hidden, 5 classes."""
    net = who.ThreeLayerConvNet(
        input_dim=(2, 4, 6), num_filters=3, filter_size=3, hidden_dim=7, num_classes=5, reg=reg, dtype=dtype
    )
    shapes = {"W1": (3, 2, 3, 3), "b1": (3,), "W2": (18, 7), "b2": (7,), "W3": (7, 5), "b3": (5,)}
    values = {name: 0.5 * rng.standard_normal(shape) for name, shape in shapes.items()}
    for name, value in values.items():
        net.params[name] = value
    return net, values


def images(rng):
    """Three images and their labels for `network`."""
    return rng.standard_normal((3, 2, 4, 6)), np.array([4, 0, 2])


@points(1)
@part("net")
@hint("Height and width stay the same in the convolution and are halved by the pooling. What is left of an image then?")
def test_net_parameters(student):
    """a new ThreeLayerConvNet has its six parameters, in their shapes"""
    net = student.ThreeLayerConvNet(input_dim=(2, 4, 6), num_filters=3, filter_size=5, hidden_dim=7, num_classes=8)
    shapes = {name: np.shape(value) for name, value in net.params.items()}
    expected = {"W1": (3, 2, 5, 5), "b1": (3,), "W2": (18, 7), "b2": (7,), "W3": (7, 8), "b3": (8,)}
    assert_equal(shapes, expected, name="shapes")


@points(2)
@part("net")
@after("net_parameters", "conv_relu_pool")
@hint("Write the layers down in a row, each with the shape that comes out of it. Which of them does your loss contain?")
def test_net_loss(student, reference, rng, conventions):
    """ThreeLayerConvNet.loss gives the scores, and with labels the regularised loss"""
    X, y = images(rng)
    (net, values), (expected, _) = network(student, rng), network(reference, rng, reg=1.4 * conventions["l2_factor"])
    for name, value in values.items():
        expected.params[name] = value
    assert_close(net.loss(X.copy()), expected.loss(X), name="scores")
    loss, _ = net.loss(X.copy(), y)
    assert_close(loss, expected.loss(X, y)[0], name="loss")


@points(2)
@part("net")
@after("net_loss")
@hint("Which gradient is handed from layer to layer on the way back, which stay in grads? Is the regulariser in W1?")
def test_net_gradients(student, reference, rng, conventions):
    """ThreeLayerConvNet.loss gives the gradient by each of its parameters"""
    X, y = images(rng)
    (net, values), (expected, _) = network(student, rng), network(reference, rng, reg=1.4 * conventions["l2_factor"])
    for name, value in values.items():
        expected.params[name] = value
    _, grads = net.loss(X.copy(), y)
    assert_close(grads, expected.loss(X, y)[1], name="grads")


@points(1)
@part("conv")
@after("conv_forward")
@hint("Do `x -= ...` or `x[...] = ...` make a new array, or change the one that the caller still holds?")
def test_images_unchanged(student, reference, rng):
    """conv_forward_naive leaves images, filters and biases as they were"""
    (x, w, b, _), _ = problem(rng)
    before = x.copy(), w.copy(), b.copy()
    out, _ = student.conv_forward_naive(x, w, b, {"stride": 1, "pad": 0})
    for now, then, name in zip((x, w, b), before, "xwb", strict=True):
        assert_unchanged(now, then, name=name)
    assert_close(out, call(reference, "conv_forward_naive", x, w, b, {"stride": 1, "pad": 0})[0], name="out")
