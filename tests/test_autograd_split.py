"""Backward passes across the split, in both transports: gradients on both sides, refused where they would lie."""

import gc
import os
import socket
import subprocess
import sys
import time

import pytest

from autograder.errors import StudentError
from autograder.remote import Module, Program, in_process, over_socket

torch = pytest.importorskip("torch")

SOURCE = b"""\
import torch
from torch import nn


def scale(x, w):
    return (x * w).sum(), x + 1, x.shape[0]


def first(x):
    return x


def relu_(x):
    return x.clamp_(min=0)


def step(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad


def forget(params):
    for p in params:
        p.grad = None


def own_backward(x):
    loss = (x ** 2).sum()
    loss.backward()
    return x.grad.clone(), loss.item()


def penalty(x):
    x = x.detach().requires_grad_(True)
    y = (x ** 3).sum()
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    return (g ** 2).sum(), g


def explode(x):
    class Bad(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            raise ValueError("in my backward")
    return Bad.apply(x)


def named(x, w):
    return {"loss": (x * w).sum(), "parts": [x * 2, (w * 3, "text")], "none": None}


def detached(x):
    return x.detach() * 2


def prefer_double():
    torch.set_default_dtype(torch.float64)


def half(x):
    return x.to(torch.bfloat16) * 2


class Net(nn.Module):
    def __init__(self, n=3):
        super().__init__()
        self.fc = nn.Linear(n, 2)
        self.drop = nn.Dropout(0.5)
        self.kept = None
        self.register_buffer("count", torch.zeros(1))

    def forward(self, x):
        return self.fc(x)

    def keep(self, x):
        self.kept = x * 2
        return self.kept

    def reuse(self, y):
        return (self.kept * y).sum()

    def keep_detached(self, x):
        self.kept = (x * 2).detach()


class Unwritten(nn.Module):
    def forward(self, x):
        raise NotImplementedError("t: Unwritten is not written yet")


class Bare(nn.Module):
    pass
"""

PROGRAM = Program((Module("model", "model.py", SOURCE),))


class Child:
    """A worker without a sandbox."""

    def __init__(self):
        self.sock, theirs = socket.socketpair()
        code = "import socket, torch; from autograder.worker.runtime import serve; serve(socket.socket(fileno={}))"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code.format(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd(), "OMP_NUM_THREADS": "1"},
        )
        theirs.close()

    def written(self):
        return 0

    def output(self, since=0):
        return ""

    def stop(self):
        self.sock.close()
        self._process.kill()
        self._process.wait()
        return ""


@pytest.fixture(scope="module", params=["in_process", "socket"])
def shared(request):
    endpoint = in_process(PROGRAM) if request.param == "in_process" else over_socket(PROGRAM, Child)
    yield endpoint
    endpoint.close()


@pytest.fixture
def endpoint(shared):
    shared.begin(deadline=time.monotonic() + 120, seed=5)
    torch.manual_seed(0)
    return shared


@pytest.fixture
def student(endpoint):
    return endpoint.student


def leaf(*shape):
    return torch.randn(*shape, dtype=torch.float64, requires_grad=True)


def test_one_node_carries_all_outputs_and_unused_ones_cost_nothing(student):
    x, w = leaf(3), leaf(3)
    total, plus, rows = student.scale(x, w)
    assert rows == 3
    assert total.grad_fn is plus.grad_fn
    (5 * total).backward()
    assert torch.equal(x.grad, 5 * w)
    assert torch.equal(w.grad, 5 * x)


def test_upstream_gradients_are_the_checks_own(student):
    x, w = leaf(3), leaf(3)
    total, plus, _ = student.scale(x, w)
    up = torch.randn(3, dtype=torch.float64)
    torch.autograd.backward([total, plus], [torch.tensor(2.0, dtype=torch.float64), up])
    assert torch.allclose(x.grad, 2 * w + up)
    assert torch.allclose(w.grad, 2 * x)


def test_gradients_accumulate_and_flow_through_what_the_check_computed(student):
    a = leaf(3)
    x = a.exp()  # not a leaf here
    for times in (1, 2):
        student.scale(x, torch.ones(3, dtype=torch.float64))[0].backward(retain_graph=True)
        assert torch.allclose(a.grad, times * a.exp())


def test_only_tensors_that_require_grad_get_one(student):
    x, w = leaf(3), torch.ones(3, dtype=torch.float64)
    total, _, _ = student.scale(x, w)
    total.backward()
    assert w.grad is None
    assert not student.scale(w, w)[0].requires_grad
    assert not student.detached(x).requires_grad


def test_no_grad_in_the_check_is_no_grad_over_there(student):
    x = leaf(3)
    with torch.no_grad():
        assert not student.scale(x, x)[0].requires_grad
        assert not student.Net()(torch.ones(1, 3)).requires_grad
    assert student.scale(x, x)[0].requires_grad


def test_the_same_tensor_twice_is_one_tensor(student):
    x = leaf(3)
    student.scale(x, x)[0].backward()
    assert torch.allclose(x.grad, 2 * x.detach())


def test_outputs_anywhere_in_the_result(student):
    x, w = leaf(3), leaf(3)
    got = student.named(x, w)
    assert got["none"] is None
    assert got["parts"][1][1] == "text"
    (got["loss"] + got["parts"][0].sum() + got["parts"][1][0].sum()).backward()
    assert torch.allclose(x.grad, w + 2)
    assert torch.allclose(w.grad, x + 3)


def test_an_argument_that_comes_back_keeps_its_graph(student):
    x = leaf(3)
    assert student.first(x) is x


def test_bfloat16(student):
    x = torch.ones(2, requires_grad=True)
    out = student.half(x)
    assert out.dtype is torch.bfloat16
    out.sum().backward()
    assert torch.equal(x.grad, torch.full((2,), 2.0))


class TestModules:
    def test_backward_fills_the_parameters_gradients_over_there(self, student):
        net = student.Net()
        weight = net.fc.weight
        assert weight.grad is None
        x = torch.randn(4, 3)
        net(x).sum().backward()
        expected = x.sum(0).expand(2, 3)
        assert torch.allclose(net.fc.weight.grad, expected)
        assert torch.allclose(weight.grad, expected)  # fetched before, true now
        net(x).sum().backward()
        assert torch.allclose(weight.grad, 2 * expected)
        net.zero_grad()
        assert weight.grad is None

    def test_and_the_inputs_here(self, student):
        net, x = student.Net(), torch.randn(4, 3, requires_grad=True)
        net(x).sum().backward()
        assert torch.allclose(x.grad, net.fc.weight.detach().sum(0).expand(4, 3))

    def test_state_dicts(self, student):
        net, other = student.Net(), student.Net()
        state = net.state_dict()
        assert list(state) == ["count", "fc.weight", "fc.bias"]
        state["fc.weight"] += 1
        other.load_state_dict(state)
        assert torch.equal(other.fc.weight, state["fc.weight"])
        assert not torch.equal(net.fc.weight, state["fc.weight"])
        x = torch.randn(2, 3)
        ours = torch.nn.Linear(3, 2)
        ours.load_state_dict({k.removeprefix("fc."): v for k, v in state.items() if k != "count"})
        assert torch.allclose(ours(x), other(x))

    def test_named_parameters(self, student):
        net = student.Net()
        named = dict(net.named_parameters())
        assert {k: tuple(v.shape) for k, v in named.items()} == {"fc.weight": (2, 3), "fc.bias": (2,)}
        assert all(p.requires_grad and p.is_leaf for p in net.parameters())
        assert sum(p.numel() for p in net.parameters()) == 8
        net(torch.ones(1, 3)).sum().backward()
        assert torch.equal(named["fc.bias"].grad, torch.ones(2))

    def test_modes(self, student):
        net, x = student.Net(), torch.ones(1, 3)
        assert net.training
        assert net.eval() is net
        assert not net.drop.training
        net.train()
        assert net.drop.training
        assert net(x).shape == (1, 2)

    def test_parameters_are_read_only_here_and_settable_there(self, student):
        net = student.Net()
        w = net.fc.weight

        def add():
            with torch.no_grad():
                w.add_(1)

        def item():
            with torch.no_grad():
                w[0] = 1

        def plus():
            nonlocal w
            with torch.no_grad():
                w += 1

        def data():
            w.data[0] = 1

        def filled():
            torch.nn.init.zeros_(w)

        def out():
            with torch.no_grad():
                torch.add(w, 1, out=w)

        def new_data():
            w.data = torch.zeros(2, 3)

        def detached():
            w.detach().zero_()

        before = net.fc.weight.clone()
        for write in (add, item, plus, data, filled, out, new_data, detached):
            with pytest.raises(ValueError, match=r"Net\(\)\.fc\.weight = \.\.\."):
                write()
        assert torch.equal(net.fc.weight, before)
        net.fc.weight = torch.zeros(2, 3)
        assert torch.equal(net.fc.weight, torch.zeros(2, 3))
        assert [n for n, _ in net.named_parameters()] == ["fc.weight", "fc.bias"]  # still a parameter
        assert type(w + 1) is torch.Tensor
        assert type(w.sum()) is torch.Tensor
        copy = w.detach().clone()
        copy.add_(1)  # a copy of one's own is writable

    def test_a_fetched_parameter_is_part_of_the_graph(self, student):
        net = student.Net()
        regularised = net(torch.ones(1, 3)).sum() + 0.5 * (net.fc.weight**2).sum()
        regularised.backward()
        assert torch.allclose(net.fc.weight.grad, 1 + net.fc.weight.detach())

    def test_a_fetched_parameter_is_an_ordinary_argument(self, student):
        net = student.Net()
        total, _, _ = student.scale(net.fc.bias, torch.full((2,), 3.0))
        total.backward()
        assert torch.equal(net.fc.bias.grad, torch.full((2,), 3.0))

    def test_gradients_can_be_set_and_cleared_there(self, student):
        net = student.Net()
        net.fc.bias.grad = torch.ones(2)
        assert torch.equal(net.fc.bias.grad, torch.ones(2))
        net.fc.bias.grad = None
        assert net.fc.bias.grad is None

    def test_failures_inside(self, student):
        with pytest.raises(StudentError, match="not written yet"):
            student.Unwritten()(torch.ones(1))
        with pytest.raises(StudentError) as caught:
            student.Bare()(torch.ones(1))  # torch's own NotImplementedError is no sentinel
        assert type(caught.value) is StudentError


class TestArguments:
    def test_an_optimizer_step_on_the_checks_tensors(self, student):
        w = leaf(3)
        before, w.grad = w.detach().clone(), torch.ones(3, dtype=torch.float64)
        student.step([w], 0.5)
        assert torch.equal(w, before - 0.5)
        assert w.requires_grad
        assert w.is_leaf
        student.forget([w])
        assert w.grad is None

    def test_a_leaf_may_not_be_changed_in_place_as_in_one_process(self, student):
        with pytest.raises(StudentError, match="in-place"):
            student.relu_(leaf(3))
        x = torch.tensor([-1.0, 2.0])
        assert student.relu_(x) is x
        assert x.tolist() == [0.0, 2.0]

    def test_a_change_that_autograd_would_need_to_know_is_refused(self, student):
        with pytest.raises(StudentError, match="changed in place"):
            student.relu_(leaf(3) * 1)

    def test_the_students_own_backward_gives_the_caller_its_gradient(self, student):
        x = leaf(3)
        grad, loss = student.own_backward(x)
        assert torch.allclose(grad, 2 * x)
        assert torch.allclose(x.grad, 2 * x)
        assert loss == pytest.approx((x**2).sum().item())


class TestRefusals:
    def test_a_call_is_differentiated_once(self, student):
        x = leaf(3)
        total, _, _ = student.scale(x, x)
        with pytest.raises(RuntimeError, match="differentiated once"):
            torch.autograd.grad(total, x, create_graph=True)

    def test_inner_gradients_stay_inside_one_call(self, student):
        x = leaf(3)
        value, inner = student.penalty(x)
        assert torch.allclose(inner, 3 * x.detach() ** 2)
        assert torch.allclose(value, (9 * x.detach() ** 4).sum())

    def test_a_graph_that_reaches_into_another_calls_inputs_is_refused(self, student):
        net, x, y = student.Net(), leaf(3), leaf(3)
        kept = net.keep(x)
        with pytest.raises(StudentError, match="inputs of another call"):
            net.reuse(y).backward()
        assert kept.requires_grad
        net.keep_detached(x)
        net.reuse(y).backward()  # control: detached there, it is fine
        assert torch.allclose(y.grad, 2 * x.detach())

    def test_also_when_the_other_calls_outputs_are_gone(self, student):
        net, x, y = student.Net(), leaf(3), leaf(3)
        net.keep(x)
        gc.collect()
        student.first(1)
        with pytest.raises(StudentError, match="inputs of another call"):
            net.reuse(y).backward()

    def test_an_exception_in_the_students_backward(self, student):
        out = student.explode(leaf(3))
        with pytest.raises(StudentError) as caught:
            out.sum().backward()
        assert caught.value.message == "in my backward"
        assert caught.value.frames[-1].function == "backward"


def test_graphs_are_released_with_their_outputs(student, endpoint, request):
    if "in_process" not in request.node.name:
        pytest.skip("counts the worker's own table")
    graphs = endpoint.session().transport.runtime.graphs._graphs
    gc.collect()
    student.first(1)
    before = len(graphs)
    kept = [student.scale(leaf(3), leaf(3)) for _ in range(5)]
    assert len(graphs) == before + 5  # control
    del kept
    gc.collect()
    student.first(1)
    assert len(graphs) == before


def test_default_dtype_is_restored_between_checks(endpoint):
    endpoint.student.prefer_double()
    assert endpoint.student.Net().fc.weight.dtype is torch.float64  # control
    endpoint.begin(deadline=None, seed=1)
    first = endpoint.student.Net().fc.weight
    assert first.dtype is torch.float32
    endpoint.begin(deadline=None, seed=1)
    assert torch.equal(endpoint.student.Net().fc.weight, first)  # and torch is seeded
