"""A suite runs: what becomes of each way a check can end, for one subject after the other."""

import os
import sys
import textwrap
import time

import pytest

from autograder.checks.outcome import Outcome
from autograder.checks.suite import with_suite
from autograder.errors import CourseError, SandboxError, StudentTimeout
from autograder.model import Status
from autograder.remote import Endpoint, Module, Program, in_process

MANIFEST = """
title = "Halves"
files = ["halves.py"]
libraries = ["numpy"]

[limits]
seconds = 2
total_seconds = 20

[[part]]
id = "all"
title = "All"
"""

SOLUTION = """
import numpy as np

def half(x):
    return x / 2

def forget(x):
    return half(x)

class Box:
    def __init__(self):
        self.content = {"a": np.ones(2)}
"""

CHECKS = """
import numpy as np
import pytest
from autograder.checks import *

@points(2)
@part("all")
@hint("What is half of 3?")
def test_half(student, reference, rng):
    '''half of an array'''
    x = rng.standard_normal(3)
    assert_close(student.half(x), reference.half(x), name="half")

@points(3)
@after("half")
@hint("And of nothing?")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_sizes(student, n):
    '''half works for any size'''
    assert_close(student.half(np.ones(n)), np.full(n, 0.5))
"""


@pytest.fixture
def course(tmp_path, written):
    """`course(public, hidden)`: an assignment with these checks, written to a folder of its own."""

    def write(public=CHECKS, hidden=None, manifest=MANIFEST):
        private = {} if hidden is None else {"halves.py": SOLUTION, "tests/test_hidden.py": hidden}
        return written(tmp_path, "halves", {"assignment.toml": manifest, "tests/test_public.py": public}, private)

    return write


def subject(source):
    return in_process(Program((Module("halves", "halves.py", textwrap.dedent(source).encode()),)))


@pytest.fixture
def reference():
    return subject(SOLUTION)


def take(assignment, source, reference, **options):
    """Outcomes by id, of one subject."""
    options = {"seed": 3, **options}
    run = lambda suite: suite.run(subject(source), reference=reference, **options)  # noqa: E731
    return {outcome.result.check.id: outcome.result for outcome in with_suite(assignment, run)}


def one(assignment, source, reference):
    (result,) = take(assignment, source, reference).values()
    return result


HEADER = "import numpy as np\nimport pytest\nfrom autograder.checks import *\n"


def check(body):
    """A file with one check."""
    lines = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return (
        f"{HEADER}\n@points(1)\n@hint('why?')\ndef test_it(student, reference, rng):\n    '''it is right'''\n{lines}\n"
    )


CALL = "assert_close(student.half(3.0), reference.half(3.0))"


# --- what is collected


def test_points_are_divided_and_ids_say_where_a_check_lives(course):
    assignment = course(hidden=CHECKS.replace("def test_sizes", "def test_more"))
    checks = with_suite(assignment, lambda suite: suite.checks)
    assert [(c.id, c.points, c.hidden) for c in checks] == [
        ("public.half", 2, False),
        *((f"public.sizes[{n}]", 1, False) for n in (1, 2, 3)),
        ("hidden.half", 2, True),
        *((f"hidden.more[{n}]", 1, True) for n in (1, 2, 3)),
    ]
    first, second = checks[0], checks[1]
    assert (first.title, first.part, first.hint) == ("half of an array", "all", "What is half of 3?")
    assert second.after == ("half",)
    assert [c.id for c in with_suite(assignment, lambda s: s.checks, hidden=False)][-1] == "public.sizes[3]"
    assert with_suite(assignment, lambda s: s.checks, public=False)[0].id == "hidden.half"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('@hint("What is half of 3?")\n', "", r"test_public\.py:6: test_half: .*needs @hint"),
        ("    '''half of an array'''\n", "", "a docstring is missing"),
        ('@part("all")', '@part("none")', r"@part\('none'\) is no \[\[part\]\] of assignment.toml; there are all"),
        ('@after("half")', '@after("halve")', r"@after\('halve'\) names no check"),
        ("@points(2)", "@points(-2)", "expected a number of points"),
        ("def test_half", "class TestHalf:\n  def test_half(self): pass\ndef test_half", "not a method of a class"),
        ("import numpy as np", "import nampy as np", "nampy"),
        ("import numpy as np", "import numpy as np !", "SyntaxError"),
        ("def test_", "def check_", "no test function was found|no tests ran"),
    ],
)
def test_a_wrong_suite_is_refused_with_file_and_reason(course, old, new, complaint):
    with pytest.raises(CourseError, match=complaint):
        with_suite(course(CHECKS.replace(old, new)), lambda suite: suite)


def test_a_check_without_points_needs_no_hint(course):
    text = CHECKS.replace("@points(2)\n", "").replace('@hint("What is half of 3?")\n', "")
    assert with_suite(course(text), lambda suite: suite.checks)[0].points == 0


# --- statuses


def test_a_right_subject_passes_and_wrong_ones_fail_in_one_process(course, reference):
    assignment = course()

    def serve(suite):
        return [
            sum(o.result.points for o in suite.run(subject(source), reference=reference, seed=1))
            for source in (SOLUTION, SOLUTION.replace("/ 2", "/ 3"), SOLUTION)
        ]

    assert with_suite(assignment, serve) == [5, 0, 5]


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ("return x", Status.FAILED, "the value differs"),
        ("return None", Status.FAILED, "None was returned; is a `return` missing?"),
        ("return 1 / 0", Status.ERRORED, "ZeroDivisionError: division by zero"),
        ("raise NotImplementedError('halves: half is not written yet')", Status.UNWRITTEN, "not written yet"),
        ("raise NotImplementedError('something else')", Status.ERRORED, "NotImplementedError: something else"),
        ("import sys; sys.exit(0)", Status.ERRORED, "SystemExit: 0"),
    ],
)
def test_what_the_students_code_does(course, reference, body, status, message):
    result = one(course(check(CALL)), f"def half(x):\n    {body}\n", reference)
    assert (result.status, result.message) == (status, message)
    assert result.points == 0


def test_an_absent_function_is_not_written_yet(course, reference):
    result = one(course(check(CALL)), "x = 1", reference)
    assert result.status is Status.UNWRITTEN
    assert "there is no `half` in halves.py" in result.details


def test_an_exception_is_told_with_the_call_and_the_students_own_line(course, reference):
    result = one(
        course(check(CALL)), "def half(x):\n    return helper(x)\ndef helper(x):\n    return x.half\n", reference
    )
    assert result.exception == "AttributeError"
    assert result.line == "halves.py:4: return x.half"
    assert result.details.splitlines() == [
        ">>> half(3)",
        "halves.py:2: return helper(x)",
        "halves.py:4: return x.half",
    ]


def test_a_file_that_cannot_be_imported_errors_in_every_check(course, reference):
    results = take(course(), "def half(x:\n", reference)
    assert {r.status for r in results.values()} == {Status.ERRORED}
    assert all(r.exception == "SyntaxError" for r in results.values())


def test_a_value_of_the_wrong_form_is_the_students_fault_if_the_reference_copes(course, reference):
    result = one(course(check("assert student.half(np.ones(3)).sum() == 1.5")), "def half(x): return 'x'", reference)
    assert result.status is Status.FAILED
    assert result.message == "`half([1, 1, 1])` returned something of another form than the check expects"
    assert "AttributeError: 'str' object has no attribute 'sum'" in result.details


@pytest.mark.parametrize(
    "body",
    [
        "student.half(3.0).no_such_attribute",
        "student.half(3.0); pytest.skip('not today')",
        "student.half(3.0, 4.0)",  # the reference takes one argument too
        "student.half(3.0); 1 / 0",
        "assert student.half(3.0) == 7",
        "assert_close(student.half(3.0), float('nan'))",
        "student.half(3.0); pytest.importorskip('a_library_that_is_not_here')",
    ],
)
@pytest.mark.parametrize("source", [SOLUTION, "def half(x): return x", "def half(x): return 1 / 0"])
def test_a_wrong_check_is_broken_and_costs_nobody(course, reference, body, source):
    result = one(course(check(body)), source, reference)
    assert result.status is Status.BROKEN
    assert result.message.startswith("the grader broke here: ")


@pytest.mark.parametrize("source", [SOLUTION, "def half(x): return x"])
def test_staff_read_what_a_check_itself_could_not_do_and_where(course, reference, source):
    text = check("student.half(3.0)\n1 / 0")
    where = f"ZeroDivisionError: division by zero (test_public.py:{text.splitlines().index('    1 / 0') + 1})"
    told = f"the grader broke here: the reference does not pass this check: {where}"
    assert one(course(text), source, reference).message == told


def test_what_a_right_solution_fails_with_is_said_once(course, reference):
    assert with_suite(course(check("1 / 0")), lambda suite: suite.sound(reference, 3)) == {
        "public.it": "ZeroDivisionError: division by zero (test_public.py:9)"
    }


def test_a_plain_assert_counts(course, reference):
    assignment = course(check("assert student.half(4.0) == 2.0, 'half of 4 is 2'"))
    assert one(assignment, SOLUTION, reference).status is Status.PASSED
    result = one(assignment, "def half(x): return x", reference)
    assert result.status is Status.FAILED
    assert "half of 4 is 2" in result.message


@pytest.mark.parametrize("spoil", ["x[:] = np.nan", "x[:] = 0"])
def test_a_student_cannot_break_a_check_by_changing_its_arguments(course, reference, spoil):
    body = """
        x = rng.standard_normal(3)
        half = student.half(x)
        assert_close(half, x / 2)
        assert_gradient(half, of=lambda x: (reference.half(x) ** 2).sum(), at=x, expected=reference.half(x))
    """
    results = take(course(check(body)), f"import numpy as np\ndef half(x):\n    {spoil}\n    return x / 2", reference)
    assert {r.status for r in results.values()} == {Status.FAILED}


def test_a_gradient_is_judged_at_the_point_that_the_check_made(course, reference):
    body = """
        x = rng.standard_normal(3)
        got = student.half(x)
        assert_gradient(got, of=lambda x: float((reference.half(x) ** 2).sum()), at=x, expected=reference.half(x))
    """
    result = one(course(check(body)), "def half(x):\n    half = x / 2\n    x[:] = 7\n    return half", reference)
    assert result.status is Status.PASSED, result.message


def test_a_fault_of_the_machine_is_never_the_students(course, reference):
    clockwork = Clockwork(SandboxError("no worker can be started"))
    (outcome,) = with_suite(course(check(CALL)), lambda s: s.run(clockwork, reference=reference, seed=1))
    assert outcome.result.status is Status.BROKEN
    assert outcome.result.message == "the grader broke here: no worker can be started"


def test_without_a_running_reference_a_wrong_form_is_failed(course):
    result = one(course(check("student.half(3.0).shape")), "def half(x): return None", Silent())
    assert result.status is Status.FAILED


def test_a_gpu_check_without_a_gpu_is_outside_the_maximum(course, reference):
    text = check(CALL).replace("@points", "@gpu\n@points")
    result = one(course(text), SOLUTION, reference)
    assert (result.status, result.max_points) == (Status.SKIPPED, 0)


def test_objects_of_the_student_are_compared_by_content(course, reference):
    text = check("assert_close(student.Box().content, reference.Box().content, name='content')")
    assert one(course(text), SOLUTION, reference).status is Status.PASSED
    wrong = SOLUTION.replace("np.ones(2)", "np.zeros(2)")
    assert one(course(text), wrong, reference).message == "content['a']: 2 of 2 values differ; worst at [0]"


# --- seeds and independence


class Silent:
    """No reference at all."""

    def sit(self, check, seed):
        return None, None


def test_hidden_inputs_follow_the_seed_and_public_ones_do_not(course):
    text = check("raise AssertionError(str(rng.standard_normal()))")
    assignment = course(text, hidden=text.replace("test_it", "test_that"))

    def serve(suite):
        runs = [suite.run(subject(SOLUTION), reference=Silent(), seed=seed) for seed in (1, 1, 2)]
        return [[outcome.result.message for outcome in outcomes] for outcomes in runs]

    first, again, other = with_suite(assignment, serve)
    assert first[0] == again[0] == other[0]
    assert first[1] == again[1] != other[1]
    assert first[0] != first[1]


def test_inputs_do_not_depend_on_which_checks_run(course, reference):
    wrong = SOLUTION.replace("/ 2", "/ 3")
    alone = take(course(hidden=CHECKS), wrong, reference, only={"hidden.half"})
    assert list(alone) == ["hidden.half"]
    assert alone["hidden.half"].details == take(course(hidden=CHECKS), wrong, reference)["hidden.half"].details


def test_a_check_leaves_no_global_state_to_the_next(course, reference):
    text = check("student.half(1.0)") + check("student.half(1.0)").replace(HEADER, "").replace("test_it", "test_next")
    source = """
    import numpy as np
    seen = []
    def half(x):
        seen.append((np.random.rand(), np.geterr()["divide"], np.get_printoptions()["precision"]))
        np.seterr(divide="raise"), np.set_printoptions(precision=2)
        assert len(set(seen)) < 3 and seen[-1][1:] == seen[0][1:]
        return x
    """
    assert {r.status for r in take(course(text), source, reference).values()} == {Status.PASSED}


def test_results_come_one_by_one_and_can_be_told_as_json(course, reference):
    seen = []

    def serve(suite):
        outcomes = suite.run(
            subject(SOLUTION.replace("/ 2", "/ 3")), reference=reference, seed=1, on_result=seen.append
        )
        return outcomes, suite.checks

    outcomes, checks = with_suite(course(), serve)
    assert seen == outcomes
    by_id = {c.id: c for c in checks}
    for outcome in outcomes:
        back = Outcome.from_dict(outcome.to_dict(), by_id[outcome.result.check.id])
        assert back.to_dict() == outcome.to_dict()
        assert back.comparisons == outcome.comparisons


# --- time


class Clockwork(Endpoint):
    """A subject whose calls end as a script says: a stand-in for a sandboxed worker."""

    def __init__(self, *script):
        super().__init__(Program(()), start=None)
        self.script, self.renewed, self.deadlines = list(script), 0, []
        self.student = self

    def begin(self, *, deadline, seed):
        self.deadlines.append(deadline)

    def renew(self):
        self.renewed += 1

    def half(self, x):
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


HANG = StudentTimeout("no answer within 2 s")


def test_a_timeout_is_tried_again_on_a_fresh_worker_before_it_counts(course, reference):
    clockwork = Clockwork(HANG, 1.5)
    run = lambda suite: suite.run(clockwork, reference=reference, seed=1)  # noqa: E731
    (outcome,) = with_suite(course(check(CALL)), run)
    assert outcome.result.status is Status.PASSED
    assert clockwork.renewed == 1


def test_at_most_two_timeouts_of_a_submission_are_tried_again(course, reference):
    text = check(CALL).replace("def test_it(", "@pytest.mark.parametrize('n', range(4))\ndef test_it(n, ")
    clockwork = Clockwork(*[HANG] * 6)
    run = lambda suite: suite.run(clockwork, reference=reference, seed=1)  # noqa: E731
    outcomes = with_suite(course(text), run)
    assert [o.result.status for o in outcomes] == [Status.TIMEOUT] * 4
    assert clockwork.renewed == 2
    assert clockwork.script == []


def test_every_check_gets_its_limit_or_what_is_left_of_the_total(course, reference):
    body = check(CALL) + check(CALL).replace(HEADER, "").replace("test_it", "test_short").replace(
        "@points", "@limits(seconds=1)\n@points"
    )
    clockwork = Clockwork(1.5, 1.5)
    started = time.monotonic()
    run = lambda suite: suite.run(clockwork, reference=reference, seed=1)  # noqa: E731
    with_suite(course(body), run)
    now = time.monotonic()
    first, second = clockwork.deadlines
    assert started + 2 <= first <= now + 2
    assert started + 1 <= second <= now + 1

    clockwork = Clockwork(1.5)
    asked = []

    def in_a_moment(suite):
        asked.append(time.monotonic() + 1.5)  # less than the check's own two seconds
        return suite.run(clockwork, reference=reference, seed=1, deadline=asked[0])

    with_suite(course(check(CALL)), in_a_moment)
    assert clockwork.deadlines == asked


def test_a_check_that_hangs_leaves_the_later_ones_their_share_of_the_total(course, reference):
    text = check(CALL).replace("def test_it(", "@pytest.mark.parametrize('n', range(4))\ndef test_it(n, ")
    patient = MANIFEST.replace("seconds = 2\n", "seconds = 1000\n", 1)
    clockwork = Clockwork(*[1.5] * 4)
    started = time.monotonic()
    run = lambda suite: suite.run(clockwork, reference=reference, seed=1)  # noqa: E731
    with_suite(course(text, manifest=patient), run)
    ends = clockwork.deadlines[-1]
    assert started + 20 <= ends <= time.monotonic() + 20
    assert [round(ends - deadline, 3) for deadline in clockwork.deadlines] == [7.5, 5, 2.5, 0]


def test_when_the_total_is_used_up_the_rest_is_not_run(course, reference):
    clockwork = Clockwork()
    run = lambda suite: suite.run(clockwork, reference=reference, seed=1, deadline=time.monotonic())  # noqa: E731
    outcomes = with_suite(course(), run)
    assert {o.result.status for o in outcomes} == {Status.TIMEOUT}
    assert all("used up" in o.result.message for o in outcomes)
    assert clockwork.deadlines == []


def test_a_fresh_check_has_a_worker_of_its_own(course, reference):
    text = check(CALL) + check(CALL).replace(HEADER, "").replace("test_it", "test_x").replace(
        "@points", "@fresh\n@points"
    )
    clockwork = Clockwork(1.5, 1.5)
    run = lambda suite: suite.run(clockwork, reference=reference, seed=1)  # noqa: E731
    assert [o.result.status for o in with_suite(course(text), run)] == [Status.PASSED] * 2
    assert clockwork.renewed == 2  # before it, and after it


# --- the surroundings


def test_serve_may_fork_and_the_child_runs_the_suite(course, reference):
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")

    def serve(suite):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            outcomes = suite.run(subject(SOLUTION), reference=reference, seed=1)
            os.write(write, b"%d" % sum(o.result.points for o in outcomes))
            os._exit(0)
        os.close(write)
        os.waitpid(pid, 0)
        return os.read(read, 100)

    assert with_suite(course(), serve) == b"5"


def test_no_configuration_of_the_surroundings_is_read(course, reference, monkeypatch, tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('conftest was read')\n")
    assignment = course()
    (assignment.public / "tests" / "conftest.py").write_text("raise SystemExit('conftest was read')\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    assert len(with_suite(assignment, lambda suite: suite.checks)) == 4
    assert os.environ["PYTEST_ADDOPTS"] == "--no-such-option"


def test_two_courses_with_files_of_one_name_do_not_meet(course, tmp_path):
    first = with_suite(course(), lambda suite: len(suite.checks))
    second = with_suite(course(check(CALL)), lambda suite: len(suite.checks))
    assert (first, second) == (4, 1)


def test_what_serve_raises_and_prints_is_not_swallowed(course, capsys):
    def serve(suite):
        sys.stdout.write("a table\n")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        with_suite(course(), serve)
    assert capsys.readouterr().out == "a table\n"


AUTHORS_OWN = """
import numpy as np
import pytest
from autograder.checks import *

seen = []

@pytest.fixture
def rng():
    return "the author's"

@pytest.fixture(autouse=True)
def around():
    seen.append("before")
    yield
    seen.append("after")

@points(1)
@part("all")
@hint("?")
def test_first(student, rng):
    '''the author's fixtures count'''
    assert rng == "the author's"
    assert seen == ["before"]

@points(1)
@part("all")
@hint("?")
def test_second(student):
    '''what a fixture has to do afterwards is done before the next check'''
    assert seen == ["before", "after", "before"]
"""


def test_fixtures_of_an_author_go_through_pytest_between_checks_that_do_not(course, reference):
    assignment = course(AUTHORS_OWN, hidden=CHECKS.replace("test_half", "test_more").replace('@after("half")\n', ""))

    def serve(suite):
        outcomes = suite.run(subject(SOLUTION), reference=reference, seed=1)
        return len(suite._direct), [(o.result.status, o.result.message) for o in outcomes]

    direct, ended = with_suite(assignment, serve)
    assert direct == 4  # of six: control, both ways are taken
    assert ended == [(Status.PASSED, "")] * 6
