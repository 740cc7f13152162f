"""The reference is shown a check's arguments as they were before the student's code changed them."""

import numpy as np

from autograder.remote import Module, Program, from_module, in_process
from autograder.remote.originals import Originals

CHEAT = """
def total(x):
    x[:] = 0
    return 0.0

def first(items):
    items.clear()
    items.append(0)
    return 0

def size(table):
    table["more"] = 1
    return 0
"""

HONEST = {"total": lambda x: float(x.sum()), "first": lambda items: items[0], "size": len}


def sides(*, linked):
    """A cheating student and a reference, and whether the reference sees what the student changed."""
    student = in_process(Program((Module("cheat", "cheat.py", CHEAT.encode()),)))
    reference = from_module(HONEST)
    for side in (student, reference):
        side.begin(deadline=None, seed=0)
    reference.sees = student.originals if linked else None
    return student.student, reference.student


def test_an_array_that_was_zeroed_is_as_it_was_for_the_reference():
    student, reference = sides(linked=True)
    x = np.array([1.0, 2.0])
    assert student.total(x) == 0
    assert reference.total(x) == 3


def test_without_the_link_the_cheat_would_be_right():
    student, reference = sides(linked=False)
    x = np.array([1.0, 2.0])
    assert student.total(x) == reference.total(x)


def test_the_check_itself_sees_the_change_before_and_after():
    student, reference = sides(linked=True)
    x = np.array([1.0, 2.0])
    student.total(x)
    assert x.tolist() == [0, 0]
    reference.total(x)
    assert x.tolist() == [0, 0]


def test_lists_and_dicts_too():
    student, reference = sides(linked=True)
    items, table = [5, 6], {"one": 1}
    student.first(items)
    student.size(table)
    assert (items, table) == ([0], {"one": 1, "more": 1})
    assert (reference.first(items), reference.size(table)) == (5, 1)


def test_what_counts_is_the_content_before_the_first_change():
    student, reference = sides(linked=True)
    x = np.array([1.0, 2.0])
    student.total(x)
    student.total(x)
    assert reference.total(x) == 3


def test_a_new_check_forgets():
    kept = Originals()
    x = np.array([1.0])
    kept.keep(x)
    x[:] = 0
    kept.clear()
    with kept.restored():
        assert x.tolist() == [0]


def test_a_tensor_that_requires_grad_keeps_its_graph():
    import pytest

    torch = pytest.importorskip("torch")
    kept = Originals()
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    kept.keep(x)
    with torch.no_grad():
        x.zero_()
    with kept.restored():
        assert x.tolist() == [1, 2]
    assert x.tolist() == [0, 0]
    assert x.requires_grad
    assert x.is_leaf
