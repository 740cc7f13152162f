"""Hidden checks of the autograd. Arithmetic is called by name (`a.add(b)`); what `a + b` does with it is given code."""

import numpy as np
import pytest

from autograder.checks import after, assert_close, assert_equal, assert_gradient, hint, part, points

OPERATIONS = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "matmul": lambda a, b: a @ b,
    "relu": lambda a: np.maximum(a, 0.0),
    "tanh": np.tanh,
}


def weighted(side, result, weights):
    """The sum of the entries of `result`, each with its own weight: a constant gradient from above hides mistakes."""
    return result.mul(side.Tensor(weights))


@points(3)
@part("autograd")
@after("unbroadcast_rows")
@hint("Write the two shapes below each other, aligned at the right: along which axes does one entry serve several?")
@pytest.mark.parametrize("shape", [(1, 4), (3, 1), (4,), (1,), (), (2, 3, 4)])
def test_unbroadcast(student, reference, rng, shape):
    """unbroadcast takes a gradient of shape (2, 3, 4) back to shape {shape}"""
    gradient = rng.standard_normal((2, 3, 4))
    before = gradient.copy()
    got = student.unbroadcast(gradient, shape)
    assert_close(got, call_reference(reference, before, shape), name="gradient")


def call_reference(reference, gradient, shape):
    """The reference's answer, an array also where it is a single number."""
    return np.asarray(reference.unbroadcast(gradient.copy(), shape))


@points(2.5)
@part("autograd")
@after("product", "unbroadcast")
@hint("What does one entry of the result gain when one entry of a rises a little, and what arrives from above for it?")
@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_operation(student, reference, rng, operation):
    """{operation}: the value is right, and so is the gradient by each operand"""
    shapes = {"matmul": ((5, 3), (3, 4)), "add": ((5, 4), (5, 4)), "mul": ((5, 4), (5, 4))}.get(operation, ((5, 4),))
    operands, weights = [rng.standard_normal(shape) for shape in shapes], rng.standard_normal((5, 4))

    def gradients(side):
        tensors = [side.Tensor(a) for a in operands]
        result = getattr(tensors[0], operation)(*tensors[1:])
        weighted(side, result, weights).backward()
        return np.asarray(result.data), [np.asarray(tensor.grad) for tensor in tensors]

    value, got = gradients(student)
    expected_value, expected = gradients(reference)
    assert_close(value, expected_value, name="value")
    for position, (left, right) in enumerate(zip(got, expected, strict=True)):
        assert_gradient(
            left,
            of=lambda a, position=position: OPERATIONS[operation](*operands[:position], a, *operands[position + 1 :]),
            at=operands[position],
            upstream=weights,
            expected=right,
            name=f"gradient by operand {position + 1}",
        )


@points(1.5)
@part("autograd")
@after("operation")
@hint("Every entry was counted in one sum. What is the gradient of that sum by the entry, and in which shape?")
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_sum(student, reference, rng, axis):
    """sum(axis={axis}) adds up entries and hands the gradient of the sum to each of them"""
    data, weights = rng.standard_normal((5, 4)), rng.standard_normal({None: (), 0: (1, 4), 1: (5, 1)}[axis])

    def gradients(side):
        a = side.Tensor(data)
        total = a.sum() if axis is None else a.sum(axis=axis)
        weighted(side, total, weights).backward()
        return np.asarray(total.data), np.asarray(a.grad)

    (value, got), (expected_value, expected) = gradients(student), gradients(reference)
    assert_close(value, expected_value, name="value")
    assert_close(got, expected, name="gradient")


@points(1)
@part("autograd")
@after("operation", "unbroadcast")
@hint("The bias is one row, the result has many. In which shape must its gradient arrive?")
@pytest.mark.parametrize("operation", ["add", "mul"])
def test_broadcast(student, reference, rng, operation):
    """{operation} of a matrix with a row, a column, or a single number: each gradient has the shape of its operand"""
    matrix, weights = rng.standard_normal((5, 4)), rng.standard_normal((5, 4))
    for shape in ((4,), (5, 1), ()):
        small, got = rng.standard_normal(shape), {}
        for side in (student, reference):
            a, b = side.Tensor(matrix), side.Tensor(small)
            weighted(side, getattr(a, operation)(b), weights).backward()
            got[side] = np.asarray(a.grad), np.asarray(b.grad)
        assert_close(got[student][1], got[reference][1], name=f"gradient of shape {shape}")
        assert_close(got[student][0], got[reference][0], name=f"gradient of the matrix beside {shape}")


@points(1)
@part("autograd")
@hint("When you write down a tensor, have all that it was computed from been written down? Can one be met on two ways?")
def test_order(student, rng):
    """topological_order lists every tensor once, after those it was computed from"""
    values = {}
    while len({round(value, 3) for value in values.values()}) < 7:  # the values tell the tensors apart
        a, b, c = rng.integers(-20, 21, 3) / 8
        d, e = a * b, a * b + c
        values = {"a": a, "b": b, "c": c, "d": d, "e": e, "f": e * d, "r": e * d + a}
    a, b, c = (student.Tensor(values[name]) for name in "abc")
    d = a.mul(b)
    e = d.add(c)
    root = e.mul(d).add(a)
    listed = [float(np.asarray(tensor.data)) for tensor in student.topological_order(root)]
    order = "".join(min(values, key=lambda name: abs(values[name] - number)) for number in listed)
    needs = ["ad", "bd", "de", "ce", "ef", "df", "fr", "ar"]
    late = sorted(pair for pair in needs if order.find(pair[0]) > order.find(pair[1]))
    assert_equal("".join(sorted(order)), "abcdefr", name="tensors in the order")
    assert_equal(late, [], name="pairs in the wrong order")


@points(2)
@part("autograd")
@after("used_again", "operation", "order")
@hint("d feeds two tensors. May it hand its gradient on as soon as one of the two has pulled?")
def test_diamond(student, reference, rng):
    """gradients are right where ways part and meet again, of different lengths"""
    data = [rng.standard_normal((3, 4)) for _ in range(3)]

    def gradients(side):
        a, b, c = (side.Tensor(array) for array in data)
        d = a.mul(b)
        e = d.tanh().add(c)
        f = d.mul(e).add(d)
        f.mul(e).add(f).add(a).backward()
        return [np.asarray(t.grad) for t in (a, b, c)]

    for name, got, expected in zip("abc", gradients(student), gradients(reference), strict=True):
        assert_close(got, expected, name=f"{name}.grad")


@points(1)
@part("autograd")
@after("diamond")
@hint("After a second loss, what should a leaf hold: one gradient or the sum? And what of the tensors in between?")
def test_two_losses(student, reference, rng):
    """a second backward adds to the gradients of the leaves, and does not repeat the first"""
    data, weights = [rng.standard_normal((3, 4)) for _ in range(2)], rng.standard_normal((3, 4))

    def gradients(side):
        a, b = (side.Tensor(array) for array in data)
        shared = a.mul(b)
        weighted(side, shared.tanh(), weights).backward()
        once = np.asarray(a.grad)
        weighted(side, shared.mul(a), weights).backward()
        shared.backward()
        return once, np.asarray(a.grad), np.asarray(b.grad)

    names = ("a.grad after the first", "a.grad after the third", "b.grad after the third")
    for name, got, expected in zip(names, gradients(student), gradients(reference), strict=True):
        assert_close(got, expected, name=name)


@points(1)
@part("autograd")
@after("diamond", "sum")
@hint("Does every operation of yours also work on the result of every other, forward and on the way back?")
def test_network(student, reference, rng):
    """a small network written with Tensors gets the gradients that the reference's layers compute by hand"""
    X, y = rng.standard_normal((5, 3)), rng.permutation(np.arange(5) % 4)
    params = [rng.standard_normal(shape) for shape in ((3, 6), (6,), (6, 4), (4,))]
    hidden, first = reference.affine_relu_forward(X, *params[:2])
    scores, second = reference.affine_forward(hidden, *params[2:])
    _, dscores = reference.softmax_loss(scores, y)
    dhidden, *upper = reference.affine_backward(dscores, second)
    _, *lower = reference.affine_relu_backward(dhidden, first)
    W1, b1, W2, b2 = tensors = [student.Tensor(array) for array in params]
    scores = student.Tensor(X).matmul(W1).add(b1).relu().matmul(W2).add(b2)
    log_sums = scores.exp().sum(axis=1).log()
    right = scores.mul(student.Tensor(np.eye(4)[y])).sum(axis=1)
    log_sums.add(right.mul(student.Tensor(-1.0))).mul(student.Tensor(0.2)).sum().backward()
    for name, tensor, expected in zip(("W1", "b1", "W2", "b2"), tensors, (*lower, *upper), strict=True):
        assert_close(np.asarray(tensor.grad), expected, name=f"{name}.grad")


@points(1)
@part("autograd")
@after("diamond")
@hint("How many calls within calls does Python allow, and how long a list?")
def test_long_chain(student):
    """a chain of 1050 operations is no deeper than your list is long"""
    x = student.Tensor([0.5, -0.25])
    step, total = student.Tensor(0.5), x
    for _ in range(1050):
        total = total.add(step)
    total.backward()
    assert_close(np.asarray(x.grad), np.ones(2), name="x.grad")
    assert_close(np.asarray(step.grad), np.asarray(2100.0), name="gradient of the step")
