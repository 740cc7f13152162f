"""The `gpu` checks, run without a GPU: on a device that is pretended, and beside it on the CPU.

The pretended device is torch's `meta` with values: a tensor on it computes on the CPU, says that it is elsewhere, and
refuses to meet a tensor of the CPU, as one on a GPU does. So these tests show that the checks pass what is right and
fail what makes its tensors on the CPU. They show nothing about a real GPU's arithmetic.
"""

import importlib.util
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.authoring import problems
from autograder.authoring.trial import Trial, Verdicts
from autograder.checks.bank import Subject, load_mistakes, load_reference
from autograder.checks.outcome import Outcome
from autograder.checks.record import Record, recording
from autograder.checks.seat import STAND_IN, Seat, has_gpu
from autograder.course import load_assignment
from autograder.model import Check, CheckResult, Status
from autograder.remote import Program

torch = pytest.importorskip("torch")
python_dispatch = pytest.importorskip("torch.utils._python_dispatch")
pytree = pytest.importorskip("torch.utils._pytree")

ROOT = Path(__file__).parents[1]
THERE = torch.device("meta")
MISTAKES = {
    "attention": "module_mask_made_on_the_cpu",
    "transformer": "mask_made_on_the_cpu",
    "gan": "labels_made_on_the_cpu",
}


# ------------------------------------------------------------------------------------------- a device that is pretended


class There(torch.Tensor):
    """A tensor elsewhere: `held` has its values."""

    @staticmethod
    def __new__(cls, held):
        return torch.Tensor._make_wrapper_subclass(
            cls, held.shape, strides=held.stride(), dtype=held.dtype, device=THERE, requires_grad=False
        )

    def __init__(self, held):
        self.held = held

    def __repr__(self):
        return f"There({self.held})"

    @classmethod
    def __torch_dispatch__(cls, function, types, arguments=(), options=None):
        return dispatched(function, arguments, options or {})


class Elsewhere(python_dispatch.TorchDispatchMode):
    """While this is on, what is made on `meta` has values."""

    def __torch_dispatch__(self, function, types, arguments=(), options=None):
        return dispatched(function, arguments, options or {})


MAY_MEET = ("_to_copy", "copy_", "index.Tensor")  # moving is what they are for; an index may stay on the CPU


def dispatched(function, arguments, options):
    """The operation on the values; its results are elsewhere if its tensors are, or if that is asked for."""
    tensors = [leaf for leaf in pytree.tree_leaves((arguments, options)) if isinstance(leaf, torch.Tensor)]
    there = any(isinstance(tensor, There) for tensor in tensors)
    here = any(not isinstance(tensor, There) and tensor.dim() for tensor in tensors)
    if there and here and not any(name in str(function) for name in MAY_MEET):
        raise RuntimeError(f"Expected all tensors to be on the same device, but {function} found cpu and elsewhere")
    asked = options.get("device")
    if asked is not None:
        there = torch.device(asked) == THERE
        options = {**options, "device": torch.device("cpu")}
    values = function(*pytree.tree_map(value, arguments), **pytree.tree_map(value, options))
    if "copy_" in str(function) or function.__name__.split(".")[0].endswith("_"):
        return arguments[0]  # changed in place: the same tensor, wherever it is
    return pytree.tree_map(lambda x: There(x) if there and isinstance(x, torch.Tensor) else x, values)


def value(x):
    """What a tensor elsewhere holds."""
    return x.held if isinstance(x, There) else x


# ------------------------------------------------------------------------------------------------------- both sides


def module(name, source, support):
    """A submission's source as a module, beside the given code."""
    made = type(sys)(name)
    with given(support):
        exec(compile(source, name, "exec"), made.__dict__)
    return made


@contextmanager
def given(support):
    """`support` is importable."""
    before, sys.modules["support"] = sys.modules.get("support"), support
    try:
        yield
    finally:
        del sys.modules["support"]
        if before is not None:
            sys.modules["support"] = before


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=[str(path.parent)])
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


class Topic:
    """An assignment's `gpu` checks, and its code in this process."""

    def __init__(self, slug):
        self.assignment = load_assignment(ROOT / "assignments" / slug)
        self.support = load(ROOT / "assignments" / slug / "support/__init__.py", f"gpu_support_of_{slug}")
        checks = load(ROOT / "solutions" / slug / f"tests/test_{slug}.py", f"gpu_checks_of_{slug}")
        self.cases = {
            (name, *case.values()): (function, case)
            for name, function in vars(checks).items()
            if "gpu" in (marks := {mark.name: mark for mark in getattr(function, "pytestmark", ())})
            and "training" not in marks
            for case in cases(marks.get("parametrize"))
        }
        self.mistakes = {mistake.id: mistake for mistake in load_mistakes(self.assignment)}

    def side(self, subject):
        (source,) = (m.source for m in subject.program.modules if m.filename == f"{self.assignment.slug}.py")
        return SimpleNamespace(**vars(module(subject.id, source, self.support)), support=self.support)

    def take(self, case, subject, device):
        """Runs one check on somebody."""
        function, options = self.cases[case]
        offered = {
            "student": self.side(subject),
            "reference": self.side(load_reference(self.assignment)),
            "support": self.support,
            "rng": np.random.default_rng(5),
            "device": str(device),
            **options,
        }
        wanted = function.__code__.co_varnames[: function.__code__.co_argcount]
        with recording(Record("a check", None, None)):
            function(**{name: offered[name] for name in wanted})


def cases(parametrize):
    """The values of a parametrized check, one dict for each; one empty dict where it has none."""
    if parametrize is None:
        return [{}]
    name, values = parametrize.args
    return [{name: value} for value in values]


@pytest.fixture(scope="module")
def topics():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the tensors are small: more threads would only wait for each other
    yield {slug: Topic(slug) for slug in MISTAKES}
    torch.set_num_threads(threads)


# ------------------------------------------------------------------------------------------------------------ tests


def test_the_pretended_device_computes_and_refuses_to_meet_the_cpu():
    with Elsewhere():
        x = torch.arange(6.0).reshape(2, 3).to(THERE).requires_grad_()
        assert x.device == THERE
        (x @ torch.ones(3, 2, device=x.device)).sum().backward()
        assert x.grad.device == THERE
        assert x.grad.cpu().tolist() == [[2.0] * 3] * 2
        assert x.detach().cpu().sum().item() == 15.0
        for meet in (lambda: x + torch.ones(2, 3), lambda: torch.where(torch.ones(2, 3) > 0, x, x)):
            with pytest.raises(RuntimeError, match="same device"):
                meet()


@pytest.mark.parametrize("slug", MISTAKES)
@pytest.mark.parametrize("device", ["meta", "cpu"])
def test_every_gpu_check_passes_the_reference(topics, slug, device):
    topic = topics[slug]
    assert topic.cases
    for case in topic.cases:
        with Elsewhere():
            topic.take(case, load_reference(topic.assignment), device)


@pytest.mark.parametrize("slug", MISTAKES)
def test_a_tensor_made_on_the_cpu_fails_elsewhere_and_only_there(topics, slug):
    topic = topics[slug]
    mistake = topic.mistakes[MISTAKES[slug]]
    for check in mistake.checks:
        name, _, option = check.removeprefix("hidden.").rstrip("]").partition("[")
        case = ("test_" + name, *([option] if option else []))
        with Elsewhere():
            topic.take(case, mistake, "cpu")
            with pytest.raises(RuntimeError, match="same device"):
                topic.take(case, mistake, "meta")


# ------------------------------------------------------------------------------------------- without a GPU, in a proof


def survivors(gpu, status):
    """What a proof says of a mistake that is about one check only, and did not fail it."""
    check = Check("hidden.there", "is there", 1.0, hidden=True, gpu=gpu)
    outcome = Outcome(CheckResult(check, status))
    subject = Subject("made_here", "mistake", Program(()), checks=("hidden.there",))
    return list(problems.mistakes([Verdicts(Trial(subject, 1), (outcome,))], {"made_here": set()}))


def test_a_mistake_that_only_a_gpu_shows_is_no_survivor_where_there_is_none(monkeypatch):
    monkeypatch.delenv(STAND_IN, raising=False)
    assert survivors(True, Status.SKIPPED) == []
    assert len(survivors(True, Status.PASSED)) == 1  # it ran on a GPU, and passed
    assert len(survivors(False, Status.PASSED)) == 1
    monkeypatch.setenv(STAND_IN, "cpu")
    assert survivors(True, Status.PASSED) == []  # it ran, but not on a GPU
    assert len(survivors(False, Status.PASSED)) == 1


def test_an_author_may_run_gpu_checks_on_another_device(monkeypatch):
    assignment = load_assignment(ROOT / "assignments/gan")
    there, here = (Check("hidden.x", "x", 1.0, hidden=True, gpu=gpu) for gpu in (True, False))
    seats = [Seat(assignment, check, None, None, Record("hidden.x", None, None), 1) for check in (there, here)]
    monkeypatch.delenv(STAND_IN, raising=False)
    assert has_gpu(assignment) == torch.cuda.is_available()
    with monkeypatch.context() as a_machine_with_a_gpu:
        a_machine_with_a_gpu.setattr(torch.cuda, "is_available", lambda: True)
        assert has_gpu(assignment)
        assert not has_gpu(assignment, apart=True)  # a sandboxed worker sees none
    assert [seat.device for seat in seats] == ["cuda", "cpu"]
    monkeypatch.setenv(STAND_IN, "meta")
    assert has_gpu(assignment)
    assert [seat.device for seat in seats] == ["meta", "cpu"]
