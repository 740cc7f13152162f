"""The assignment's rules against its own solutions: grading would give these 0, so the proof must not hold."""

import pytest

from autograder.authoring import lawful
from autograder.checks.bank import load_exemplar, load_mistakes, load_reference, load_variants
from autograder.checks.rules import _OPERATORS
from autograder.course import OPERATORS
from autograder.errors import CourseError

MANIFEST = """\
title = "Halves"
files = ["halves.py"]

[[part]]
id = "half"
title = "A half"
"""
SOLUTION = """\
\"\"\"Halves.\"\"\"

import numpy as np


def half(x):
    # BEGIN SOLUTION
    # | One line.
    return np.divide(x, 2)
    # END SOLUTION


def twice(x):
    # BEGIN SOLUTION
    return x @ x
    # END SOLUTION
"""
LOOP = """\
\"\"\"Entry by entry.\"\"\"

from __future__ import annotations


def half(x):
    found = []
    for entry in x:
        found.append(entry / 2)
    return np.array(found)
"""


@pytest.fixture
def halves(tmp_path, written):
    """`halves(rules, **files)`: the assignment with these rules, and files of its solution beside its own."""

    def make(rules, files=None):
        private = {"halves.py": SOLUTION, "variants/loop.py": LOOP, **(files or {})}
        (tmp_path / "course.toml").write_text('title = "t"\n[assignments]\nhalves = {}\n')
        return written(tmp_path, "halves", {"assignment.toml": MANIFEST + rules}, private)

    return make


def found(assignment):
    return [
        (problem.about, problem.text)
        for problem in lawful.problems(assignment, load_exemplar(assignment), load_variants(assignment))
    ]


def test_a_rule_that_nobody_breaks_is_no_problem(halves):
    assert found(halves('[[forbid]]\nmodules = ["torch"]\nmessage = "No."\n')) == []


def test_a_reference_that_breaks_a_rule_is_named_with_its_line_in_the_solution(halves):
    assignment = halves('[[forbid]]\noperators = ["@"]\nmessage = "No."\n')
    words = "halves.py:15 uses the operator @, which the rule in assignment.toml:7 forbids"
    assert found(assignment) == [("reference reference", f"{words}: whoever writes it gets no points")]


def test_a_variant_that_breaks_a_rule_is_named_with_its_own_line_and_not_with_the_references(halves):
    assignment = halves('[[forbid]]\nconstructs = ["for"]\nmodules = ["numpy"]\nmessage = "No."\n')
    (_, first), (about, second) = found(assignment)
    assert first.startswith("halves.py:3 imports numpy (and 1 more place), which the rule in assignment.toml:7")
    assert about == "variant loop"
    assert second.startswith("variants/loop.py:8 uses a for loop (and 1 more place), which the rule")


def test_a_profile_is_read_as_well(halves):
    files = {
        "profiles/third.py": (
            '"""A third."""\n\nOTHERWISE = "It is a third."\nTAKEN_FOR = ("none",)\n\n\n'
            "def half(x):\n    return x // 3\n"
        )
    }
    assignment = halves(
        '[[forbid]]\noperators = ["//", "/"]\nmessage = "No."\n[conventions]\n[profiles.third]\n', files
    )
    from autograder.course import load_assignment

    (_, first), (_, second) = found(load_assignment(assignment.public, "third"))
    assert first.startswith("profiles/third.py:8 uses the operator //, which")
    assert second.startswith("variants/loop.py:9 uses the operator /, which")


def test_a_mistake_may_break_a_rule(halves):
    files = {"mistakes/loops.py": LOOP}
    assignment = halves('[[forbid]]\nnames = ["numpy.arange"]\nmessage = "No."\n', files)
    assert load_mistakes(assignment)
    assert found(assignment) == []


def test_a_rule_for_a_misspelt_function_is_named_with_its_line(halves):
    rule = '[[forbid]]\nmodules = ["torch"]\nmessage = "No."\nfunctions = [\n  "twice",\n  "hlaf",\n]\n'
    assert found(halves(rule)) == [
        ("forbid", "assignment.toml:10 the solution has no function 'hlaf': there are half, twice")
    ]
    (_, text) = found(halves('[[forbid]]\nmodules = ["torch"]\nmessage = "No."\nfunctions = ["twices"]\n'))[0]
    assert text.endswith("the solution has no function 'twices': did you mean 'twice'?")


def test_a_rule_for_the_functions_of_another_courses_file_is_none_of_these(halves):
    assert found(halves('[[forbid]]\nmodules = ["torch"]\nmessage = "No."\nfunctions = ["two_loops_single"]\n')) == []


def test_the_manifest_knows_the_operators_of_the_rules():
    assert set(_OPERATORS) == set(OPERATORS)


@pytest.mark.parametrize("kind", ["variants", "mistakes"])
def test_who_defines_only_a_misspelt_function_changes_nothing(halves, kind):
    assignment = halves("", {f"{kind}/other.py": '"""Another."""\n\n\ndef hlaf(x):\n    return x / 2\n'})
    with pytest.raises(CourseError, match=rf"{kind}/other.py: changes nothing: it defines hlaf, and halves.py has no"):
        load_variants(assignment), load_mistakes(assignment)


@pytest.mark.parametrize(
    "change",
    ["np.seterr(all='ignore')", "twice = lambda x: x", "np.divide = np.add", "class half:\n    pass"],
)
def test_whatever_touches_the_reference_is_a_change(halves, change):
    assignment = halves("", {"variants/other.py": f'"""Another."""\n\n{change}\n'})
    assert [variant.id for variant in load_variants(assignment)] == ["loop", "other"]


@pytest.mark.parametrize("name", ["variants/loop.py", "mistakes/other.py", "halves.py"])
def test_a_file_that_is_not_utf_8_is_named_with_its_line(halves, name):
    assignment = halves("", {"mistakes/other.py": LOOP})
    file = assignment.private / name
    file.write_bytes(file.read_bytes() + "# größer\n".encode("latin-1"))
    with pytest.raises(CourseError, match="is not UTF-8 text") as caught:
        load_reference(assignment), load_variants(assignment), load_mistakes(assignment)
    assert (caught.value.file, caught.value.line) == (file, file.read_bytes().count(b"\n"))


def test_notepads_byte_order_mark_in_a_solution_is_no_error(halves):
    assignment = halves("")
    file = assignment.private / "halves.py"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    (variant,) = load_variants(assignment)
    assert variant.files()["halves.py"].startswith(b'"""Halves.')
