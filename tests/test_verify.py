"""`verify`: a proof that finds nothing holds, and each thing that can be wrong is found."""

import io
import math
import shutil

import pytest
from rich.console import Console

from autograder.authoring import problems, trial
from autograder.authoring import verify as verify_module
from autograder.authoring.build import build
from autograder.authoring.new import new
from autograder.authoring.proof import Margin, Problem, Proof, Row
from autograder.authoring.render import check_table, problem_lines, proof_table, summary
from autograder.authoring.trial import Trial, Verdicts, in_child
from autograder.authoring.verify import verify
from autograder.checks.bank import Subject
from autograder.checks.fingerprint import Fingerprint
from autograder.checks.outcome import Outcome
from autograder.checks.record import Comparison
from autograder.course import load_assignment, load_course
from autograder.errors import CourseError, SandboxError
from autograder.model import Assignment, Check, CheckResult, Limits, Part, Status
from autograder.remote import Program

# ---- the whole, on a spoiled suite ----------------------------------------------------------------------------------

SURVIVES = '''\
"""Does everything right, so no check may fail it."""


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
'''
TWIN = '"""A twin of another mistake."""\n\n\ndef softmax_backward(g, p):\n    return g * p * (1 - p)\n'
HANGS = '"""Waits for ever."""\n\n\ndef softmax(scores):\n    while True:\n        pass\n'
EXITS = '"""Ends the process."""\n\nimport os\n\n\ndef softmax(scores):\n    os._exit(0)\n'
PRINTS = '"""Prints a lot."""\n\n\ndef softmax(scores):\n    print("noise" * 1000)\n    return scores\n'
UNFAIR = '''\
"""Correct in half precision only."""


def softmax(scores):
    e = np.exp(scores.astype(np.float16))
    return e / e.sum(axis=1, keepdims=True)
'''


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "course.toml").write_text('title = "Mine"\n\n[assignments]\n')
    new(load_course(root), "demo")
    return root


@pytest.fixture(scope="module")
def spoiled(original, tmp_path_factory):
    """The proof of a suite in which almost everything is wrong."""
    root = tmp_path_factory.mktemp("spoiled") / "course"
    shutil.copytree(original, root)
    private = root / "solutions/demo"
    manifest = root / "assignments/demo/assignment.toml"
    manifest.write_text(
        manifest.read_text().replace("seconds = 10", "seconds = 0.4", 1)
        + '\n[[part]]\nid = "idle"\ntitle = "Nothing"\n'
        + '\n[[forbid]]\nnames = ["numpy.float16"]\nmessage = "No half precision."\n'
    )
    (private / "mistakes/changes_the_scores.py").unlink()
    (private / "mistakes/survives.py").write_text(SURVIVES)
    (private / "mistakes/twin.py").write_text(TWIN)
    (private / "mistakes/hangs.py").write_text(HANGS.replace('."""', '."""\n\nCHECKS = ("hidden.nowhere",)', 1))
    (private / "mistakes/exits.py").write_text(EXITS)
    (private / "mistakes/prints.py").write_text(PRINTS)
    (private / "variants/unfair.py").write_text(UNFAIR)
    (root / "assignments/demo/README.md").unlink()
    grace, trial._GRACE = trial._GRACE, 0.6
    try:
        # the files are not what this is about, and a mistake that hangs would have to be waited for
        found = _verify_without_files(load_assignment(root / "assignments/demo"))
    finally:
        trial._GRACE = grace
    return found


def _verify_without_files(assignment: Assignment) -> Proof:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify_module, "_files", lambda assignment: ())
        return verify(assignment, seeds=(1,))


def about(proof: Proof, name: str) -> list[str]:
    return [problem.text for problem in proof.problems if problem.about == name]


def row(proof: Proof, name: str) -> Row:
    return next(row for row in proof.rows if row.id == name)


def test_a_survivor_is_named_with_its_nearest_value(spoiled):
    (text,) = about(spoiled, "mistake survives")
    assert text.startswith("survives; its largest error is ")
    assert row(spoiled, "survives").killed_by == ""


def test_twins_are_not_told_apart_and_that_is_said(spoiled):
    for name in ("twin", "diagonal_only"):
        (text,) = about(spoiled, f"mistake {name}")
        assert text.startswith("is not named; its wrong values in public.gradient")
        assert not row(spoiled, name).named


def test_a_variant_that_is_failed_shows_the_values(spoiled):
    texts = about(spoiled, "variant unfair")
    assert texts
    assert texts[0].startswith("is failed on seed 1: public.values failed: ")
    assert "expected" in texts[0]
    assert "got" in texts[0]
    assert row(spoiled, "unfair").note == texts[0].removeprefix("is failed on seed 1: ")


def test_a_check_that_only_hangs_and_exits_fail_may_be_one_that_cannot_fail(spoiled):
    killers = [r.id for r in spoiled.rows if r.kind == "mistake" and "public.scores_are_kept" in r.failed]
    assert sorted(killers) == ["exits", "hangs"]
    assert about(spoiled, "public.scores_are_kept") == ["no known mistake fails it: write one, or leave the check out"]


def test_a_mistake_that_hangs_or_exits_fails_its_checks_and_no_others(spoiled):
    for name in ("hangs", "exits"):
        failed = row(spoiled, name).failed
        assert "public.values" in failed
        assert "public.gradient" not in failed
        assert "hidden.gradient" not in failed
        assert row(spoiled, name).points == 6


def test_mistakes_that_are_seen_by_no_value_say_so(spoiled):
    (text,) = about(spoiled, "mistake exits")
    assert "no value of it is compared and wrong" in text


def test_unknown_check_names_and_empty_parts_are_found(spoiled):
    assert "CHECKS names 'hidden.nowhere', and there is no such check" in about(spoiled, "mistake hangs")
    assert about(spoiled, "part idle") == ["has no check with points"]


def test_a_variant_that_breaks_a_rule_is_found(spoiled):
    (text,) = [
        problem.text for problem in spoiled.problems if problem.about == "variant unfair" and "rule" in problem.text
    ]
    assert text.startswith("variants/unfair.py:5 uses numpy.float16, which the rule in assignment.toml:")


def test_the_rest_of_the_suite_is_still_proved(spoiled):
    assert not spoiled.holds
    assert row(spoiled, "reference").points == row(spoiled, "reference").max_points == 14
    assert row(spoiled, "stub").points == 0
    assert row(spoiled, "sum_over_rows").named
    assert row(spoiled, "loops").failed == ()


@pytest.fixture(scope="module")
def sound(original):
    """The proof of the example as it is, and the news on the way."""
    news: list[tuple[str, int, int]] = []
    demo = load_assignment(original / "assignments/demo")
    return verify(demo, seeds=(1,), on_done=lambda *heard: news.append(heard)), news


def test_generated_files_and_the_release_are_part_of_the_proof(original, sound, tmp_path):
    proof, _ = sound
    assert proof.holds
    shutil.copytree(original, tmp_path / "course")
    demo = load_assignment(tmp_path / "course/assignments/demo")
    (demo.public / "README.md").write_text("shifted = scores - np.max(scores, axis=1, keepdims=True)\n")
    build(demo)  # the handout is in the notebook too
    (problem,) = verify_module._files(demo)
    assert problem.about == "release"
    assert "HANDOUT.md:1: a line of the solution" in problem.text
    (demo.public / "demo.py").write_text("x = 1\n")
    (problem,) = [p for p in verify(demo, seeds=(1,)).problems if p.about == "build"]
    assert problem.text == "demo.py differs from its solution at line 1; run `autograder build demo`"


def test_progress_counts_every_trial(sound):
    _, heard = sound
    assert [number for _, number, _ in heard] == list(range(1, len(heard) + 1))
    assert {total for _, _, total in heard} == {len(heard)}
    assert {"stub", "reference", "loops", "no_shift"} <= {name for name, _, _ in heard}


def test_a_library_that_is_not_installed_is_named_as_grading_names_it():
    assert trial._by_name(["numpy"]) == ["numpy"]
    with pytest.raises(SandboxError, match="the library 'nunpy' is not installed beside autograder"):
        trial._by_name(["numpy", "nunpy"])


def test_checks_that_cannot_be_collected_are_no_proof(original, tmp_path):
    shutil.copytree(original, tmp_path / "course")
    tests = tmp_path / "course/assignments/demo/tests/test_demo.py"
    tests.write_text(tests.read_text() + "\n\nassert False\n")
    with pytest.raises(CourseError, match="cannot be collected"):
        verify(load_assignment(tmp_path / "course/assignments/demo"))


TORCH_SOLUTION = """\
import torch


def scaled(x, factor):
    # BEGIN SOLUTION
    return x * factor + torch.sin(x)
    # END SOLUTION
"""
TORCH_CHECK = '''\
import torch

from autograder.checks import assert_close, hint, points


@points(1)
@hint("Is your result still part of the graph?")
def test_{name}(student, reference, rng):
    """scaled can be differentiated"""
    x = torch.tensor(rng.standard_normal(5), requires_grad=True)
    student.scaled(x, 3.0).sum().backward()
    {expected}
    assert_close(x.grad, expected, name="gradient")
'''
BY_HAND = "expected = 3 + torch.cos(x.detach())"
BY_REFERENCE = """y = x.detach().clone().requires_grad_()
    reference.scaled(y, 3.0).sum().backward()
    expected = y.grad"""


def test_a_suite_with_backward_passes_is_proved(tmp_path):
    pytest.importorskip("torch")
    public, private = tmp_path / "assignments/demo", tmp_path / "solutions/demo"
    for folder in (public / "tests", private / "tests", private / "mistakes", private / "variants"):
        folder.mkdir(parents=True)
    (public / "assignment.toml").write_text('title = "T"\nfiles = ["demo.py"]\nlibraries = ["numpy", "torch"]\n')
    (public / "README.md").write_text("# Scale\n")
    (private / "demo.py").write_text(TORCH_SOLUTION)
    (public / "tests/test_demo.py").write_text(TORCH_CHECK.format(name="by_hand", expected=BY_HAND))
    (private / "tests/test_demo_hidden.py").write_text(TORCH_CHECK.format(name="gradient", expected=BY_REFERENCE))
    wrong = '"""The sine is cut off."""\n\n\ndef scaled(x, factor):\n    return x * factor + torch.sin(x).detach()\n'
    (private / "mistakes/cut.py").write_text(wrong)
    right = '"""The other way round."""\n\n\ndef scaled(x, factor):\n    return torch.sin(x) + factor * x\n'
    (private / "variants/swapped.py").write_text(right)
    demo = load_assignment(public)
    build(demo)
    proof = verify(demo, seeds=(1, 2))
    assert proof.problems == ()
    assert row(proof, "cut").named


# ---- each rule by itself --------------------------------------------------------------------------------------------

CHECK = Check("hidden.values", "gives values", 2.0, hidden=True, part="one", hint="Why?")
ASSIGNMENT = Assignment(
    "demo", "Demo", "", ("demo.py",), (Part("one", "One"),), public=None, limits=Limits(1.0, 100, 3.0)
)  # type: ignore[arg-type]


def outcome(
    status: Status = Status.PASSED, *, check: Check = CHECK, margin: float = 0.0, kind: str = "", **more
) -> Outcome:
    found = Comparison("loss", margin, 2.0, Fingerprint(kind) if kind else None)
    return Outcome(CheckResult(check, status, **more), (found,))


def verdicts(
    kind: str, *outcomes: Outcome, name: str = "x", peak_mb: float = 0.0, checks: tuple[str, ...] = ()
) -> Verdicts:
    return Verdicts(Trial(Subject(name, kind, Program(()), checks=checks), 1), outcomes, peak_mb)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED, Status.ERRORED, Status.TIMEOUT])
def test_a_stub_must_be_unwritten_everywhere(status):
    assert list(problems.written_stub([verdicts("stub", outcome(Status.UNWRITTEN))])) == []
    (problem,) = problems.written_stub([verdicts("stub", outcome(status))])
    assert problem.text.startswith(f"hidden.values is {status} instead of unwritten")


def test_the_reference_stays_within_half_of_every_limit():
    def found(**more) -> list[Problem]:
        peak = more.pop("peak_mb", 0.0)
        many = [outcome(**more) for _ in range(4)]
        return list(problems.beyond_limits(ASSIGNMENT, [verdicts("reference", *many, peak_mb=peak)]))

    assert found(seconds=0.3) == []
    assert [problem.about for problem in found(seconds=0.4)] == ["reference"]  # 1.6 of 3 s together
    assert [problem.about for problem in found(seconds=0.6)] == ["hidden.values"] * 4 + ["reference"]
    assert found(peak_mb=49.0) == []
    assert [problem.text for problem in found(peak_mb=51.0)] == ["needs 51 MB of 100 MB"]
    roomy = Check("hidden.slow", "is slow", 1.0, hidden=True, limits=Limits(10.0, 100, 3.0))
    assert found(seconds=0.3, check=roomy) == []


def test_a_broken_check_is_reported_once_for_all_subjects():
    many = [verdicts("mistake", outcome(Status.BROKEN, message="oh"), name=str(n)) for n in range(3)]
    assert [p.text for p in problems.broken(many)] == ["breaks on mistake 0 and 2 more: oh"]
    assert list(problems.mistakes(many, {str(n): set() for n in range(3)})) == []  # no verdict, so no survivor either


def test_a_wrong_name_is_worse_than_none():
    wrong = verdicts("mistake", outcome(Status.FAILED, margin=50.0, kind="difference"), name="a")
    assert list(problems.mistakes([wrong], {"a": {"a"}})) == []
    assert [p.text for p in problems.mistakes([wrong], {"a": {"a", "b"}})] == ["is called b"]
    texts = [p.text for p in problems.mistakes([wrong], {"a": {"b"}})]
    assert texts[0] == "is called b"
    assert texts[1].startswith("is not named")


def test_a_check_without_points_kills_nobody():
    free = Check("public.free", "is free", 0.0, hidden=False)
    only_free = verdicts("mistake", outcome(Status.FAILED, check=free, margin=5.0, kind="difference"), name="a")
    assert problems.killed_by(only_free) == ""
    assert [p.text[:8] for p in problems.mistakes([only_free], {"a": {"a"}})] == ["survives"]


def test_no_mistakes_prove_nothing():
    assert [p.about for p in problems.mistakes([], {})] == ["mistakes"]
    assert [p.about for p in problems.cannot_fail([CHECK], [])] == ["hidden.values"]
    gpu = Check("hidden.gpu", "is fast", 1.0, hidden=True, gpu=True)
    assert list(problems.cannot_fail([gpu], [])) == []


def test_margins_are_the_worst_right_and_the_nearest_wrong_error():
    found = problems.margins(
        [CHECK],
        [
            verdicts("reference", outcome(margin=0.01)),
            verdicts("variant", outcome(margin=0.2)),
            verdicts("mistake", outcome(margin=0.5)),  # passes here: it is killed elsewhere, or survives
            verdicts("mistake", outcome(Status.FAILED, margin=70.0, kind="difference"), name="far"),
            verdicts("mistake", outcome(Status.FAILED, margin=4.0, kind="difference"), name="near"),
        ],
    )
    assert found == (Margin("hidden.values", 0.2, 4.0, "near"),)
    assert [p.text for p in problems.too_close(found)] == [
        "a correct solution uses 0.2 of its tolerance: make it wider",
        "mistake near is only 4 tolerances away: make it tighter",
    ]
    assert list(problems.too_close([Margin("hidden.values", 0.1, 10.0, "near")])) == []


@pytest.mark.parametrize("exempt", ["training", "statistic", "shape"])
def test_what_has_its_own_reason_has_no_margin(exempt):
    check = Check("hidden.x", "x", 1.0, hidden=True, training=exempt == "training")
    kind = "statistic" if exempt == "statistic" else "difference"
    far = math.inf if exempt == "shape" else 2.0
    found = problems.margins(
        [check],
        [
            verdicts("reference", outcome(check=check, margin=0.0 if exempt == "shape" else 0.4)),
            verdicts("mistake", outcome(Status.FAILED, check=check, margin=far, kind=kind)),
        ],
    )
    assert list(problems.too_close(found)) == []


# ---- children -------------------------------------------------------------------------------------------------------


def test_work_in_a_child_returns_or_says_why_not():
    assert in_child(lambda: "done", 20) == "done"

    def fails() -> str:
        raise CourseError("line 3 is wrong")

    def breaks() -> str:
        return str(1 / 0)

    def ends() -> str:
        import os

        os._exit(5)

    def loops() -> str:
        while True:
            pass

    with pytest.raises(CourseError, match=r"^line 3 is wrong$"):
        in_child(fails, 20)
    with pytest.raises(CourseError, match=r"^ZeroDivisionError: .*test_verify\.py:\d+\)$"):
        in_child(breaks, 20)
    with pytest.raises(CourseError, match="ended with status 5"):
        in_child(ends, 20)
    with pytest.raises(CourseError, match="no end after"):
        in_child(loops, 0.5)


# ---- words ----------------------------------------------------------------------------------------------------------


def test_the_tables_show_every_subject_and_every_check(spoiled):
    out = io.StringIO()
    console = Console(file=out, width=140)
    console.print(proof_table(spoiled))
    console.print(check_table(spoiled))
    text = out.getvalue()
    for word in (
        "stub",
        "reference",
        "variant unfair",
        "mistake survives",
        "survives",
        "public.gradient",
        "hidden.values",
    ):
        assert word in text
    assert "not proved" in summary(spoiled)
    assert len(problem_lines(spoiled.problems)) == len(spoiled.problems)


def test_the_case_of_a_parametrized_check_is_shown():
    check = Check("hidden.values[naive]", "x", 1.0, hidden=True)
    mistake = Row("m", "mistake", 0, 1, ("hidden.values[naive]",), "hidden.values[naive]", named=True)
    proof = Proof("demo", (check,), (mistake,), (Margin(check.id, 0.0, math.inf),), (), (1,), 1.0)
    for table in (proof_table(proof), check_table(proof)):
        out = io.StringIO()
        Console(file=out, width=140).print(table)
        assert "hidden.values[naive]" in out.getvalue()
    assert summary(proof) == "demo: proved. 1/1 mistakes lose points, 1 are named; 0/0 variants pass (1.0 s)"
