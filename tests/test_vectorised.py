"""What counts as a loop over data, in source and in interpreter events."""

import textwrap

import pytest

from autograder.checks import assert_vectorised
from autograder.checks.failure import CheckFailed, GraderFault
from autograder.checks.record import Record, recording
from autograder.checks.vectorised import scan
from autograder.errors import StudentUnwritten
from autograder.remote import Module, Program, in_process


def loop(source, function="f"):
    found = scan({"a.py": textwrap.dedent(source).encode()}, function)
    assert found is not None
    return found.loop


@pytest.mark.parametrize(
    ("body", "construct"),
    [
        ("for row in x: pass", "a for loop"),
        ("while x: x = x[1:]", "a while loop"),
        ("return [row.sum() for row in x]", "a comprehension"),
        ("return sum(row for row in x)", "a comprehension"),
        ("return {i: x[i] for i in range(len(x))}", "a comprehension"),
        ("return list(map(len, x))", "`map`, which loops in Python"),
        ("return reduce(add, x)", "`reduce`, which loops in Python"),
        ("return functools.reduce(add, x)", "`reduce`, which loops in Python"),
        ("return np.vectorize(g)(x)", "`vectorize`, which loops in Python"),
        ("return np.apply_along_axis(g, 0, x)", "`apply_along_axis`, which loops in Python"),
        ("return f(x[1:]) if len(x) else 0", "a function that calls itself"),
        ("for i in range(100): pass", "a for loop"),
        ("for i in range(n): pass", "a for loop"),
        ("for i in (1, *x): pass", "a for loop"),
        ("if x: \n        for i in x: pass", "a for loop"),
        ("def inner(): \n        for i in x: pass\n    inner()", "a for loop"),
    ],
)
def test_loops_over_data(body, construct):
    found = loop(f"def f(x, n=3):\n    {body}\n")
    assert found is not None
    assert found.construct == construct


@pytest.mark.parametrize(
    "body",
    [
        "return x @ x.T",
        "return np.logaddexp.reduce(x, axis=1)",
        "for name in ('W', 'b'): x[name] = 0",
        "for i in range(3): x = x + i",
        "for i, name in enumerate(['a', 'b']): pass",
        "return [x[k] for k in ('a', 'b')]",
        "return x.sum(axis=0)  # for row in x",
        "return 'while'",
    ],
)
def test_what_is_no_loop_over_data(body):
    assert loop(f"def f(x):\n    {body}\n") is None


def test_helpers_of_the_same_file_count_and_other_functions_do_not():
    source = """
    def f(x): return helper(x)
    def helper(x): return deeper(x) + 1
    def deeper(x):
        for row in x: pass
    def other(x):
        while x: pass
    """
    found = loop(source)
    assert (found.line, found.source, found.where()) == (5, "for row in x: pass", "a.py:5: for row in x: pass")
    assert loop(source, "other").construct == "a while loop"
    assert loop("def f(x): return x\ndef g(x):\n  for i in x: pass\n") is None


def test_methods_by_class_and_the_last_definition_wins():
    source = """
    class C:
        def fast(self, x): return self.helper(x)
        def helper(self, x): return x
        def slow(self, x): return [i for i in x]
    """
    assert loop(source, "C.fast") is None
    assert loop(source, "C.slow").line == 5
    patched = textwrap.dedent(source) + "\ndef fast(self, x):\n    for i in x: pass\nC.fast = fast\n"
    assert loop(patched, "C.fast").construct == "a for loop"
    assert loop("def f(x):\n  for i in x: pass\ndef f(x): return x\n") is None


@pytest.mark.parametrize("source", [b"def f(x:", b"\x00", b"def f(x): return " + b"-" * 100_000 + b"x", b"\xff\xfe"])
def test_a_file_that_cannot_be_parsed_is_nobodys_loop(source):
    assert scan({"a.py": source}, "f") is None


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\n@np.vectorize\ndef f(x): return x",
        "f = lambda x: [i for i in x]",
        "def g(x):\n  for i in x: pass\nf = g",
        "if True:\n  def f(x):\n    for i in x: pass",
        "try:\n  import fast\nexcept ImportError:\n  def f(x):\n    for i in x: pass",
    ],
)
def test_other_ways_to_define_a_function(source):
    assert loop(source) is not None


def test_methods_that_are_inherited():
    source = "class B:\n  def m(self, x):\n    for i in x: pass\nclass C(B):\n  pass\n"
    assert loop(source, "C.m").line == 3
    assert loop(source + "  def m(self, x): return x\n", "C.m") is None


# --- the assertion


@pytest.fixture
def check():
    """`check(source, call=None)`: the record after `assert_vectorised` on that source."""

    def run(source, call=None):
        endpoint = in_process(Program((Module("a", "a.py", textwrap.dedent(source).encode()),)))
        endpoint.begin(deadline=None, seed=0)
        record = Record("public.x", endpoint)
        with recording(record):
            on = None if call is None else lambda n: call(endpoint.student, n)
            assert_vectorised(endpoint.student, "f", call=on)
        return record

    return run


def test_the_message_shows_the_line(check):
    with pytest.raises(CheckFailed) as caught:
        check("def f(x):\n    for row in x: pass\n")
    assert caught.value.message == "f still loops in Python over its data"
    assert "    a.py:2: for row in x: pass" in caught.value.details


def test_events_only_make_a_note_for_staff(check):
    call = lambda student, n: student.f(list(range(n)))  # noqa: E731
    hidden = (
        "def f(x):\n    return globals()['g'](x)\ndef g(x):\n    t = 0\n    for i in x:\n        t += i\n    return t\n"
    )
    (flag,) = check(hidden, call).flags
    assert flag.startswith("f: ")
    assert "for N=8" in flag
    assert check("def f(x):\n    return sum(x)\n", call).flags == []


def test_an_unwritten_or_absent_function_is_not_vectorised(check):
    with pytest.raises(StudentUnwritten):
        check("def f(x):\n    raise NotImplementedError('a: f is not written yet')\n")
    with pytest.raises(StudentUnwritten):
        check("def f(x):\n    return g(x)\ndef g(x):\n    raise NotImplementedError('a: g is not written yet')\n")
    with pytest.raises(StudentUnwritten):
        check("def other(x): pass\n")
    with pytest.raises(CheckFailed, match="not defined as a function"):
        check("exec('def f(x): return [i for i in x]')")


def test_outside_a_check_it_says_so():
    with pytest.raises(GraderFault, match="inside a check"):
        assert_vectorised(None, "f")
