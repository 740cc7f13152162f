"""Whose part is it: a check that uses other parts is taken again with right ones, and nothing can be gained by it."""

from dataclasses import replace

import pytest

from autograder.authoring import whose
from autograder.authoring.build import build
from autograder.checks import upstream
from autograder.checks.bank import load_reference
from autograder.checks.outcome import Outcome
from autograder.checks.suite import with_suite
from autograder.checks.upstream import used_by
from autograder.course import load_assignment
from autograder.feedback.terminal import render_report
from autograder.grading.grade import Grader
from autograder.model import Check, CheckResult, Report, Status, Submission
from autograder.remote import Module, Program, in_process
from autograder.words import load

SOLUTION = '''\
import numpy as np


def centre(x):
    """x without its mean."""
    # BEGIN SOLUTION
    return x - x.mean()
    # END SOLUTION


def scale(x):
    """x in units of its largest entry."""
    # BEGIN SOLUTION
    return x / np.abs(x).max()
    # END SOLUTION


def standard(x):
    """Centred, then scaled."""
    # BEGIN SOLUTION
    return scale(centre(x))
    # END SOLUTION
'''
CHECKS = '''\
from autograder.checks import assert_close, hint, points, uses


@points(1)
@hint("?")
def test_centre(student, reference, rng):
    """centre takes the mean away"""
    x = rng.standard_normal(5)
    assert_close(student.centre(x), reference.centre(x), name="centre")


@points(1)
@hint("?")
def test_scale(student, reference, rng):
    """scale divides by the largest entry"""
    x = rng.standard_normal(5)
    assert_close(student.scale(x), reference.scale(x), name="scale")


@points(3)
@hint("?")
@uses("centre", "scale")
def test_standard(student, reference, rng):
    """standard does one after the other"""
    x = rng.standard_normal(5)
    assert_close(student.standard(x), reference.standard(x), name="standard")
'''
RIGHT = """\
import numpy as np

def centre(x):
    return x - x.mean()

def scale(x):
    return x / np.abs(x).max()

def standard(x):
    return scale(centre(x))
"""
WRONG_CENTRE = RIGHT.replace("x.mean()", "x.sum()")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("uses")
    public, private = root / "assignments/demo", root / "solutions/demo"
    for folder in (public / "tests", private / "tests", private / "mistakes"):
        folder.mkdir(parents=True)
    (public / "assignment.toml").write_text('title = "T"\nfiles = ["demo.py"]\nlibraries = ["numpy"]\n')
    (public / "README.md").write_text("# T\n")
    (private / "demo.py").write_text(SOLUTION)
    public_check = CHECKS[: CHECKS.index("@points(1)\n@hint", 80)].replace("test_centre", "test_first")
    (public / "tests/test_demo.py").write_text(public_check)
    (private / "tests/test_hidden.py").write_text(CHECKS)
    assignment = load_assignment(public)
    build(assignment)
    return assignment


def run(course, source, *, substitute=True, only=None):
    """Check name -> result, of one submission."""

    def serve(suite):
        reference = in_process(load_reference(course).program)
        subject = in_process(Program((Module("demo", "demo.py", source.encode()),)))
        return suite.run(subject, reference=reference, seed=3, substitute=substitute, only=only)

    return {outcome.result.check.id: outcome.result for outcome in with_suite(course, serve)}


def test_one_bug_costs_its_own_part_only(course):
    results = run(course, WRONG_CENTRE)
    failed = {name for name, result in results.items() if not result.points}
    assert failed == {"public.first", "hidden.centre"}
    standard = results["hidden.standard"]
    assert (standard.status, standard.points, standard.substituted) == (Status.PASSED, 3, ("centre", "scale"))
    assert standard.message == "passes when `centre` is right: yours is wrong, see “centre takes the mean away”"


def test_without_substitution_it_costs_the_whole(course):
    """The control of the test above, and what a student's own machine does: there is no reference."""
    assert run(course, WRONG_CENTRE, substitute=False)["hidden.standard"].status is Status.FAILED


def test_a_function_that_is_not_written_is_stood_in_for_too(course):
    missing = RIGHT.replace("x - x.mean()", "undefined")
    sentinel = RIGHT.replace("return x - x.mean()", 'raise NotImplementedError("demo: centre is not written yet")')
    for source in (missing, sentinel):
        results = run(course, source)
        assert results["hidden.standard"].substituted
        assert results["hidden.centre"].points == 0


def test_the_part_itself_is_never_given(course):
    for wrong in (
        "return centre(scale(x))",
        "return x",
        'raise NotImplementedError("demo: standard is not written yet")',
    ):
        source = WRONG_CENTRE.replace("return scale(centre(x))", wrong)
        result = run(course, source)["hidden.standard"]
        assert result.points == 0
        assert not result.substituted


@pytest.mark.parametrize(
    "attack",
    [
        "standard = centre",
        "def standard(x):\n    return centre(x)",
        "kept = {}\ndef standard(x):\n    kept['answer'] = scale(centre(x))\n    return x",
        "def standard(x):\n    f = globals()['centre']\n"
        "    return f._runtime.call_back('standard', f._runtime.serial, (x,), {})",
    ],
    ids=["alias", "wrapper", "kept for later", "another name"],
)
def test_a_graded_function_that_hands_on_what_a_stand_in_says_earns_nothing(course, attack):
    results = run(course, WRONG_CENTRE + "\n" + attack + "\n")
    assert results["hidden.standard"].points == 0
    assert results["hidden.centre"].points == 0


def test_what_a_stand_in_said_helps_in_no_other_check(course):
    """What was kept in one worker is not there in the next, and the checks of the function itself were taken before."""
    thief = WRONG_CENTRE + (
        "\n_own = centre\n_kept = {}\n\n"
        "def standard(x):\n    _kept[x.tobytes()] = centre(x)\n    return scale(centre(x))\n\n"
        "def centre(x):\n    return _kept.get(x.tobytes(), _own(x))\n"
    )
    results = run(course, thief)
    assert results["hidden.standard"].substituted
    assert results["hidden.centre"].points == 0


FIXED = """

@points(2)
@hint("?")
@uses({uses})
def test_{name}(student, reference):
    \"\"\"standard of fixed numbers, {name}\"\"\"
    x = np.array([1.0, -2.0, 4.0, 0.5])
    assert_close(student.standard(x), reference.standard(x), name="standard")
"""


@pytest.fixture
def course_with(course):
    """Further hidden checks for the time of a test."""
    file = course.private / "tests/test_hidden.py"
    kept = file.read_text()
    yield lambda *more: file.write_text("import numpy as np\n" + kept + "".join(more))
    file.write_text(kept)


def test_checks_in_a_row_that_use_the_same_share_a_worker(course, course_with, monkeypatch):
    workers = []
    original = upstream.StandIns
    monkeypatch.setattr(upstream, "StandIns", lambda names, right: workers.append(names) or original(names, right))
    same, other = '"centre", "scale"', '"centre"'
    course_with(*(FIXED.format(name=f"n{i}", uses=uses) for i, uses in enumerate([same, same, other, other, same])))
    results = run(course, WRONG_CENTRE)
    assert workers == [("centre", "scale"), ("centre",), ("centre", "scale")]
    called = {name: result.substituted for name, result in results.items() if result.substituted}
    assert called == {
        "hidden.standard": ("centre", "scale"),
        **dict.fromkeys(["hidden.n0", "hidden.n1", "hidden.n4"], ("centre", "scale")),
        **dict.fromkeys(["hidden.n2", "hidden.n3"], ("centre",)),
    }


def test_what_a_stand_in_said_does_not_help_where_it_does_not_stand_in(course, course_with):
    """`scale` is answered in one check and kept; in the next only `centre` is answered, and the own `scale` counts."""
    thief = WRONG_CENTRE.replace("np.abs(x).max()", "np.abs(x).sum()") + (
        "\nimport math\n_kept = {}\n\n"
        "def standard(x):\n"
        "    if type(scale).__name__ == 'StandIn':\n"
        "        math.kept = _kept[x.tobytes()] = scale(centre(x))\n"
        "    return _kept.get(x.tobytes(), scale(centre(x)))\n"
    )
    same = FIXED.format(name="first", uses='"centre", "scale"')
    course_with(same, FIXED.format(name="second", uses='"centre"'))
    with Grader(course, seed=3) as grader:
        report = grader.grade(Submission("s01", {"demo.py": thief.encode()}, "s01"))
    points = {result.check.id: result.points for result in report.results}
    assert points["hidden.first"] == 2
    assert points["hidden.second"] == 0


def test_only_what_is_named_in_uses_is_answered(course):
    source = WRONG_CENTRE.replace("return scale(centre(x))", "return centre(x) / np.abs(centre(x)).max()")
    assert run(course, source)["hidden.standard"].substituted == ("centre",)


def test_no_time_is_spent_where_every_part_that_is_used_passes(course, monkeypatch):
    from autograder.checks import suite as module

    taken = []
    original = module._Sitting.with_stand_ins
    monkeypatch.setattr(
        module._Sitting, "with_stand_ins", lambda self, pair, names: taken.append(names) or original(self, pair, names)
    )
    run(course, RIGHT.replace("return scale(centre(x))", "return scale(x)"))
    assert taken == []
    run(course, WRONG_CENTRE)
    assert taken == [("centre", "scale")]


def test_in_the_sandbox_the_worker_holds_no_line_of_the_reference(course):
    """A stand-in is looked at from inside: it knows its name and the way back, and nothing that computes."""
    spy = WRONG_CENTRE.replace(
        "return scale(centre(x))",
        "if type(centre).__name__ == 'StandIn':\n"
        "        import sys, gc\n"
        "        found = [o for o in gc.get_objects() if getattr(o, '__code__', None) is not None "
        "and o.__code__.co_name == 'centre' and o.__code__.co_filename != 'demo.py']\n"
        "        if found or hasattr(centre, '__code__') or hasattr(centre, '__wrapped__'):\n"
        "            return x\n"
        "    return scale(centre(x))",
    )
    with Grader(course, seed=3) as grader:
        reports = {
            name: grader.grade(Submission(name, {"demo.py": source.encode()}, name))
            for name, source in {"s01": spy, "s02": RIGHT, "s03": WRONG_CENTRE + "\nstandard = centre\n"}.items()
        }
    points = {name: {r.check.id: r.points for r in report.results} for name, report in reports.items()}
    assert points["s01"] == {"public.first": 0, "hidden.centre": 0, "hidden.scale": 1, "hidden.standard": 3}
    assert points["s03"]["hidden.standard"] == 0
    assert reports["s02"].score == reports["s02"].max_score
    again = Report.from_dict(reports["s01"].to_dict())
    assert again.results[-1].substituted == ("centre", "scale")
    told = again.for_student().results[-1]
    assert told.message == "passes when `centre` is right: yours is wrong, see “centre takes the mean away”"


SENTINEL = 'raise NotImplementedError("demo: {} is not written yet")'
CENTRE, SCALE = "return x - x.mean()", "return x / np.abs(x).max()"


def test_of_what_is_not_written_nobody_says_that_it_is_wrong(course, golden):
    absent = RIGHT.replace("def centre(x):", "def _(x):")
    stub = RIGHT.replace(CENTRE, SENTINEL.format("centre"))
    said = {
        "wrong": WRONG_CENTRE,
        "still the stub's": stub,
        "absent": absent,
        "both still the stub's": stub.replace(SCALE, SENTINEL.format("scale")),
        "one of each": stub.replace(SCALE, "return x / np.abs(x).sum()"),
        "both wrong": WRONG_CENTRE.replace(SCALE, "return x / np.abs(x).sum()"),
    }
    lines, chinese = [], load("zh")
    for what, source in said.items():
        result = run(course, source)["hidden.standard"]
        assert (result.points, bool(result.substituted)) == (3, True), what
        lines += [f"{what}:", f"    {result.message}", f"    {chinese.say(result.message)}"]
    golden("substituted.txt", "\n".join(lines) + "\n")


def test_without_a_witness_only_what_is_wrong_is_a_guess(course):
    taken = [upstream.Taken(Outcome(CheckResult(Check("hidden.a", "a", 1.0, hidden=True), Status.FAILED)))]
    unwritten = replace(taken[0], outcome=replace(taken[0].outcome, missing="Net.forward"))

    def message(called, *others):
        return upstream.substituted(taken[0], called, others, {}).outcome.result.message.partition(": ")[2]

    assert message(["f"], *taken) == "looks like yours is wrong"
    assert message(["f", "g"], *taken) == "looks like yours are wrong"
    assert message(["Net"], unwritten) == "yours is not written yet"
    assert message(["f", "Net"], unwritten) == "not written yet: `Net`; looks like wrong: `f`"


def test_what_did_not_get_to_its_end_for_want_of_another_function_is_no_witness():
    def taken(name, status, asked, missing=""):
        result = CheckResult(Check(f"hidden.{name}", name, 1.0, hidden=True), status)
        return upstream.Taken(Outcome(result, asked=asked, missing=missing))

    net = taken("net", Status.FAILED, ("Net",))
    centre = taken("about centre", Status.UNWRITTEN, ("centre",), "centre")
    standard = taken("about standard", Status.ERRORED, ("standard",), "centre")
    values = taken("values of standard", Status.FAILED, ("standard",))

    def message(*others):
        titles = {other.outcome.result.check.id: other.outcome.result.check.title for other in others}
        return upstream.substituted(net, ["standard"], (net, *others), titles).outcome.result.message

    written = "passes when `centre` is right: yours is not written yet, see “about {}”"
    assert message(standard, centre) == written.format("centre")
    assert message(standard) == written.format("standard")
    # Where it got to its end, and the numbers are wrong, it is one.
    wrong = "passes when `standard` is right: yours is wrong, see “values of standard”"
    assert message(standard, values, centre) == message(values, standard, centre) == wrong


def test_a_call_of_what_is_not_written_is_for_want_of_it(course):
    """Whoever calls an absent function gets a NameError; it is known as what it is, and a near name asked about."""
    source = RIGHT.replace("def centre(x):", "def Centre_(x):")
    results = run(course, source, substitute=False)
    standard = results["hidden.standard"]
    assert (standard.status, standard.message) == (Status.ERRORED, "NameError: name 'centre' is not defined")
    assert standard.details.endswith("your file defines `Centre_`: is that it?")
    other = run(course, RIGHT.replace("scale(centre(x))", "scale(centred(x))"), substitute=False)["hidden.standard"]
    assert other.message == "NameError: name 'centred' is not defined"  # a slip of their own: nobody asked for that
    assert "is that it" not in other.details


def test_what_a_student_reads_of_it(golden):
    def result(name, status, **more):
        return CheckResult(Check(f"hidden.{name}", f"{name} is right", 3.0, hidden=True, hint="?"), status, **more)

    words = "passes when `centre` is right: yours is wrong, see “centre is right”"
    results = (
        result("centre", Status.FAILED, message="1 of 5 values differ"),
        result("standard", Status.PASSED, message=words, substituted=("centre",)),
    )
    report = Report("demo", "s01", results, 1, "d", "namespaces").for_student()
    golden("report_substituted.txt", render_report(report))


def test_markers_of_a_check_are_collected_once():
    class Item:
        def iter_markers(self, name):
            return [pytest.mark.uses("a", "b").mark, pytest.mark.uses("b", "c").mark]

    assert used_by(Item()) == ("a", "b", "c")


# --- the proof that `uses` is honest


def problems_of(course, checks):
    """What `verify` says about the `uses` of these hidden checks."""
    file = course.private / "tests/test_hidden.py"
    kept = file.read_text()
    file.write_text(checks)
    try:
        return [(p.about, p.text) for p in with_suite(course, lambda suite: list(whose.problems(course, suite, 3)))]
    finally:
        file.write_text(kept)


def test_honest_uses_are_no_problem(course):
    assert problems_of(course, CHECKS) == []


def test_a_check_that_is_about_what_it_uses_is_found(course):
    checks = CHECKS.replace('@hint("?")\ndef test_scale', '@hint("?")\n@uses("scale")\ndef test_scale')
    found = problems_of(course, checks)
    assert ("hidden.scale", "is passed by the answers for scale alone: it is about them") in found
    assert ("hidden.scale", "uses scale, which no other check asks for: it could be left out at no cost") in found


def test_a_check_that_another_function_passes_is_found(course):
    """`centre` handed on as `standard`: on inputs whose largest entry is 1 after centring, nobody can tell."""
    checks = CHECKS.replace(
        'x = rng.standard_normal(5)\n    assert_close(student.standard(x), reference.standard(x), name="standard")',
        "x = rng.permutation([-1.0, 1.0, 0.5, -0.5])\n"
        '    assert_close(student.standard(x), reference.standard(x), name="standard")',
    )
    assert (
        "hidden.standard",
        "is passed where standard hands on what centre answers: do not list centre",
    ) in problems_of(course, checks)


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        ('"nothing"', "uses nothing: no function of the solution"),
        ('"np"', "uses np: no function of the solution"),
    ],
)
def test_uses_of_what_cannot_be_stood_in_for_is_found(course, uses, words):
    found = dict(problems_of(course, CHECKS.replace('@uses("centre", "scale")', f"@uses({uses})")))
    assert found["hidden.standard"].startswith(words)


def test_uses_that_are_never_called_are_found(course):
    checks = CHECKS.replace('@hint("?")\ndef test_scale', '@hint("?")\n@uses("centre")\ndef test_scale')
    assert (
        dict(problems_of(course, checks))["hidden.scale"]
        == "the reference calls none of centre in it: leave `uses` out"
    )
