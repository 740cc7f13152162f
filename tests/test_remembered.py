"""A reference that answers from memory is to a check what the living one is."""

import gc
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import StudentCrash, StudentError
from autograder.grading import checker
from autograder.remote import Module, Program, in_process
from autograder.remote.remembered import Recorder, Remembered, confirmed, packed, unpacked

SOURCE = b"""
import numpy as np

ASKED = []


def double(x):
    ASKED.append("double")
    return 2 * x


def draw():
    ASKED.append("draw")
    return np.random.random(3)


def fill(x):
    ASKED.append("fill")
    x[...] = 7.0


def refuse(x):
    ASKED.append("refuse")
    raise ValueError("not this")


def each(f, x):
    ASKED.append("each")
    return f(x) + 1


class Counter:
    def __init__(self, start):
        ASKED.append("Counter")
        self.count = start

    def step(self, by):
        ASKED.append("step")
        self.count += by
        return self.count
"""
SEED = 3


@pytest.fixture(scope="module")
def loaded():
    endpoint = in_process(Program((Module("program", "program.py", SOURCE),)))
    endpoint.begin(deadline=None, seed=0)
    endpoint.session()
    return endpoint


@pytest.fixture
def asked(loaded):
    """What the program really did since the test began."""
    found = loaded.session().transport.runtime.namespaces[0][1]["ASKED"]
    found.clear()
    return found


def remembered(loaded, *checks):
    """The program with the answers to what the checks ask; each is given the reference."""
    recorder = Recorder(loaded)
    for seed, check in enumerate(checks, SEED):
        recorder.begin(deadline=None, seed=seed)
        check(recorder.student)
    endpoint = Remembered(loaded, unpacked(packed(confirmed(loaded, recorder.conversations))))
    endpoint.begin(deadline=None, seed=SEED)
    return endpoint


def test_the_same_questions_get_the_same_answers_and_nothing_runs(loaded, asked):
    def check(reference):
        return reference.double(np.arange(3.0)), reference.draw(), reference.draw()

    endpoint = remembered(loaded, check)
    loaded.begin(deadline=None, seed=SEED)
    expected = check(loaded.student)
    asked.clear()
    found = check(endpoint.student)
    assert asked == []
    for left, right in zip(found, expected, strict=True):
        assert left.tobytes() == right.tobytes()


def test_what_is_given_out_belongs_to_the_caller(loaded):
    endpoint = remembered(loaded, lambda reference: reference.double(np.arange(3.0)))
    endpoint.student.double(np.arange(3.0))[0] = 99.0
    endpoint.begin(deadline=None, seed=SEED)
    assert endpoint.student.double(np.arange(3.0)).tolist() == [0.0, 2.0, 4.0]


def test_another_question_is_answered_live_and_random_numbers_go_on(loaded, asked):
    endpoint = remembered(loaded, lambda reference: (reference.draw(), reference.double(1.0), reference.draw()))

    def check(reference):
        return reference.draw(), reference.double(5.0), reference.draw()

    loaded.begin(deadline=None, seed=SEED)
    expected = check(loaded.student)
    asked.clear()
    found = check(endpoint.student)
    assert asked == ["draw", "double", "draw"]
    assert (found[0] == expected[0]).all()
    assert found[1] == 10.0
    assert (found[2] == expected[2]).all()


def test_another_seed_is_another_conversation(loaded, asked):
    endpoint = remembered(loaded, lambda reference: reference.draw())
    first = endpoint.student.draw()
    endpoint.begin(deadline=None, seed=SEED + 1)
    asked.clear()
    assert (endpoint.student.draw() != first).all()
    assert asked == ["draw"]


def test_an_object_is_caught_up_with(loaded, asked):
    def check(reference):
        counter = reference.Counter(10)
        return counter.step(1), counter.step(2), counter.count

    endpoint = remembered(loaded, check)
    asked.clear()
    assert check(endpoint.student) == (11, 13, 13)
    assert asked == []
    endpoint.begin(deadline=None, seed=SEED)
    counter = endpoint.student.Counter(10)
    assert counter.step(1) == 11
    assert asked == []
    assert counter.step(5) == 16
    assert counter.count == 16
    assert asked == ["Counter", "step", "step"]


def test_arguments_change_as_they_did(loaded, asked):
    endpoint = remembered(loaded, lambda reference: reference.fill(np.zeros(3)))
    asked.clear()
    argument = np.zeros(3)
    endpoint.student.fill(argument)
    assert asked == []
    assert argument.tolist() == [7.0, 7.0, 7.0]


def test_a_large_argument_is_caught_up_with_as_it_was(loaded):
    def check(reference, last):
        argument = np.zeros(5000)
        counter = reference.Counter(argument)
        argument[:] = 1.0  # the check's own matter, after the call
        counter.step(1.0)
        return counter.step(last)

    endpoint = remembered(loaded, lambda reference: check(reference, 2.0))
    assert check(endpoint.student, 2.0).tolist() == [3.0] * 5000
    endpoint.begin(deadline=None, seed=SEED)
    assert check(endpoint.student, 4.0).tolist() == [5.0] * 5000


def test_an_exception_is_remembered(loaded, asked):
    def check(reference):
        with pytest.raises(StudentError, match="not this") as raised:
            reference.refuse(1)
        return raised.value.type_name

    endpoint = remembered(loaded, check)
    asked.clear()
    assert check(endpoint.student) == "ValueError"
    assert asked == []


def test_a_call_back_is_never_remembered(loaded, asked):
    endpoint = remembered(loaded, lambda reference: reference.each(lambda x: x * 2, 4.0))
    asked.clear()
    assert endpoint.student.each(lambda x: x * 3, 4.0) == 13.0
    assert asked == ["each"]


def test_an_answer_that_another_subject_has_disturbed_is_not_remembered(loaded, asked):
    def disturbed(reference):
        reference.double(1.0)
        np.random.random()  # as a student's code would, in the same process
        reference.draw()

    endpoint = remembered(loaded, disturbed)
    loaded.begin(deadline=None, seed=SEED)
    loaded.student.double(1.0)
    alone = loaded.student.draw()
    asked.clear()
    endpoint.student.double(1.0)
    assert asked == []
    assert (endpoint.student.draw() == alone).all()
    assert asked == ["double", "draw"]


def test_an_object_ends_with_its_check(loaded):
    endpoint = remembered(loaded, lambda reference: reference.Counter(1).step(1))
    counter = endpoint.student.Counter(1)
    endpoint.begin(deadline=None, seed=SEED)
    other = endpoint.student.Counter(1)
    with pytest.raises(StudentCrash):
        counter.step(1)
    del counter
    gc.collect()
    assert other.step(1) == 2
    assert other.step(1) == 3


def test_a_name_that_is_set_is_the_new_one(loaded):
    def check(reference):
        before = reference.double
        reference.double = 5.0
        found = reference.double
        reference.double = before
        return found, reference.double(2.0)

    endpoint = remembered(loaded, check)
    assert check(endpoint.student) == (5.0, 4.0)


numbers = st.sampled_from([0.0, 1.0, 2.5])
questions = st.lists(
    st.one_of(
        st.tuples(st.just("double"), numbers),
        st.tuples(st.just("draw")),
        st.tuples(st.just("step"), numbers),
        st.tuples(st.just("refuse"), numbers),
        st.tuples(st.just("new"), numbers),
    ),
    max_size=6,
)


def replies(endpoint, asked_for):
    """Everything a check would see of these questions."""
    endpoint.begin(deadline=None, seed=SEED)
    counter, seen = None, []
    for name, *arguments in asked_for:
        if name == "new":
            counter = endpoint.student.Counter(*arguments)
        elif name == "step":
            seen.append(counter and counter.step(*arguments))
        else:
            try:
                seen.append(np.asarray(getattr(endpoint.student, name)(*arguments)).tolist())
            except StudentError as error:
                seen.append(str(error.message))
    return seen


@settings(deadline=None, max_examples=150)
@given(questions, questions, st.integers(0, 6))
def test_whatever_is_asked_it_is_as_if_it_were_live(loaded, known, new, common):
    recorder = Recorder(loaded)
    replies(recorder, known)
    endpoint = Remembered(loaded, confirmed(loaded, recorder.conversations))
    for asked_for in (known[:common] + new, known, new):
        assert replies(endpoint, asked_for) == replies(loaded, asked_for)


NET = b"""
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2)

    def forward(self, x):
        return torch.tanh(self.layer(x))
"""


def test_a_backward_pass_is_remembered():
    torch = pytest.importorskip("torch")
    loaded = in_process(Program((Module("net", "net.py", NET),)))
    loaded.begin(deadline=None, seed=0)

    def check(endpoint, scale=1.0):
        endpoint.begin(deadline=None, seed=SEED)
        net, x = endpoint.student.Net(), torch.linspace(-1, 1, 12).reshape(4, 3).requires_grad_()
        first = net(x)
        (first * torch.arange(8.0).reshape(4, 2)).sum().backward()
        second = net(scale * x.detach())
        second.square().sum().backward()
        return first.detach(), second.detach(), x.grad, net.layer.weight.grad

    recorder = Recorder(loaded)
    check(recorder)
    endpoint = Remembered(loaded, confirmed(loaded, recorder.conversations))
    for scale in (1.0, 3.0):  # all from memory; the second half live
        for found, expected in zip(check(endpoint, scale), check(loaded, scale), strict=True):
            assert torch.equal(torch.as_tensor(found), torch.as_tensor(expected))


def test_a_try_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(checker, "_TRY_SECONDS", 0.2)
    assert checker._in_a_fork(lambda: time.sleep(60) or {"sound": {}}) == {}
    monkeypatch.setattr(checker, "_TRY_SECONDS", 30.0)
    assert checker._in_a_fork(lambda: {"sound": {"a": ""}}) == {"sound": {"a": ""}}
