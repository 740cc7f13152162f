"""One submission to one report, through a real checker and a real sandboxed worker."""

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.checks.bank import load_mistakes, load_reference, load_stub, load_variants
from autograder.course import load_assignment
from autograder.errors import CourseError, UsageError
from autograder.feedback.terminal import render_report
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Report, Status, Submission

SEED = 5


def submission(source, student="ada", name="tiny.py"):
    files = {name: source if isinstance(source, bytes) else source.encode()}
    return Submission(student, files, intake.digest(files))


def statuses(report: Report) -> dict[str, str]:
    return {r.check.id.partition(".")[2]: r.status.value for r in report.results}


@pytest.fixture(scope="module")
def tiny(tiny_course):
    return tiny_course.assignment("tiny")


@pytest.fixture(scope="module")
def grader(tiny):
    with Grader(tiny, seed=SEED) as started:
        yield started


@pytest.fixture(scope="module")
def solution(tiny):
    [source] = load_reference(tiny).files().values()
    return source.decode()


def changed(tiny, course_copy, **tests):
    """A copy of the tiny assignment with more public checks."""
    shutil.copytree(tiny.public.parents[1], course_copy)
    folder = course_copy / "assignments" / "tiny"
    for name, body in tests.items():
        (folder / "tests" / f"test_{name}.py").write_text(body)
    return load_assignment(folder)


def test_the_reference_gets_everything(grader, solution):
    report = grader.grade(submission(solution))
    assert (report.score, report.max_score, report.final) == (10, 10, True)
    assert report.integrity in ("namespaces", "landlock")
    assert report.seed == SEED
    assert report.versions["numpy"]
    assert [r.check.id for r in report.results] == [
        *("public.total", "public.shares", "public.length", "hidden.long", "hidden.matrix")
    ]


def test_the_stub_is_unwritten(grader, tiny):
    [source] = load_stub(tiny).files().values()
    report = grader.grade(submission(source))
    assert set(statuses(report).values()) == {"unwritten"}
    assert report.score == 0
    assert report.final


def test_variants_get_everything(grader, tiny):
    for variant in load_variants(tiny):
        report = grader.grade(submission(*variant.files().values()))
        assert report.score == 10, variant.id


def test_known_mistakes_are_named(grader, tiny):
    mistakes = load_mistakes(tiny)
    assert len(mistakes) == 2
    for mistake in mistakes:
        report = grader.grade(submission(*mistake.files().values()))
        assert 0 < report.score < 10
        assert {r.misconception.id for r in report.results if r.misconception} == {mistake.id}


def test_an_unknown_mistake_gets_no_name(grader, solution):
    report = grader.grade(submission(solution + "\ndef length(x):\n    return 0.1234\n"))
    assert statuses(report)["long"] == "failed"
    assert not any(r.misconception for r in report.results)


def test_what_one_function_does_costs_only_its_checks(grader, solution):
    crash = solution + "\ndef length(x):\n    import os\n    os._exit(0)\n"
    assert statuses(grader.grade(submission(crash))) == {
        **{"total": "passed", "shares": "passed", "matrix": "passed"},
        **{"length": "errored", "long": "errored"},
    }


PRINTS = """
print("printed while it is imported")


def total(x):
    print("printed by total")
    return 0.5


def length(x):
    print("printed by length")
    return 7.25
"""


def test_a_check_shows_what_was_printed_in_it(grader, solution, golden):
    report = grader.grade(submission(solution + PRINTS))
    golden("report_printed.txt", render_report(report.for_student()))
    details = {r.check.id: r.details for r in report.results}
    assert "imported" not in "".join(details.values())
    assert "printed by total" in details["public.total"]
    assert "printed by length" in details["public.length"]
    assert "printed by total" not in details["public.length"]


def test_a_hang_is_a_timeout_and_no_more(grader, solution):
    hang = solution + "\ndef length(x):\n    while True: pass\n"
    started = time.monotonic()
    found = statuses(grader.grade(submission(hang)))
    assert found["length"] == found["long"] == "timeout"
    assert found["total"] == found["matrix"] == "passed"
    assert time.monotonic() - started < 4 * grader.assignment.limits.total_seconds


def test_a_rule_forbids_its_part(grader, solution):
    source = solution.replace("np.sqrt((x**2).sum())", "np.linalg.norm(x)")
    assert source != solution
    report = grader.grade(submission(source))
    assert statuses(report)["length"] == statuses(report)["long"] == "forbidden"
    assert report.score == 5
    [result] = [r for r in report.results if r.check.id == "public.length"]
    assert result.message.startswith("The length is the exercise")
    assert "tiny.py:" in result.details


GPU = """
from autograder.checks import gpu, hint, part, points


@gpu
@points(3)
@part("lengths")
@hint("On which device is x?")
def test_there(student, device):
    \"\"\"length works on a GPU\"\"\"
    assert student.length(device) == 5
"""


def test_a_gpu_check_is_outside_the_maximum_whatever_was_handed_in(tiny, tmp_path, solution):
    wants_a_gpu = changed(tiny, tmp_path / "course", there=GPU)
    handed_in = {
        "right": submission(solution),
        "forbidden": submission(solution.replace("np.sqrt((x**2).sum())", "np.linalg.norm(x)")),
        "no Python": submission(solution + "\nx = = 1\n"),
        "nothing": Submission("ada", {}, intake.digest({})),
        "no archive": submission(b"PK\3\4 no archive", name="tiny.zip"),
    }
    with Grader(wants_a_gpu, seed=SEED) as started:
        reports = {how: started.grade(one) for how, one in handed_in.items()}
        reports["undecided"] = started.undecided(handed_in["right"], OSError("no more descriptors"))
    assert {how: statuses(report)["there"] for how, report in reports.items()} == dict.fromkeys(reports, "skipped")
    assert {how: report.max_score for how, report in reports.items()} == dict.fromkeys(reports, 10)
    assert [how for how, report in reports.items() if not report.final] == ["undecided"]
    shown = render_report(reports["no Python"].for_student())
    assert "your code was run" in shown  # still said once for all of them
    assert "needs a GPU; it does not count here" in shown


def test_a_syntax_error_is_said_once_and_in_every_check(grader):
    report = grader.grade(submission("import numpy as np\n\ndef total(x:\n    return x\n"))
    assert set(statuses(report).values()) == {"errored"}
    assert report.final
    assert "line 3" in report.notes[0]
    assert "^" in report.results[0].details


def test_another_courses_file_and_module_name(grader, solution):
    source = solution + "\nfrom other.course import little as me\nassert me.__name__ == 'other.course.little'\n"
    report = grader.grade(submission(source, name="little.py"))
    assert report.score == 10, report.notes


def test_the_run_seed_does_not_reach_the_worker(tiny, grader, solution):
    """Student code sees the same random numbers whatever the run seed is; hidden inputs differ."""
    spy = solution + "\ndef total(x):\n    raise ValueError(repr((np.random.random(), x.ravel()[:2])))\n"

    def messages(report):
        return {r.check.id: r.message for r in report.results}

    with Grader(tiny, seed=SEED + 1) as other:
        here, there = messages(grader.grade(submission(spy))), messages(other.grade(submission(spy)))
    assert here["public.total"] == there["public.total"]
    assert here["hidden.matrix"] != there["hidden.matrix"]
    random_here, random_there = (found["hidden.matrix"].split(",")[0] for found in (here, there))
    assert random_here == random_there


def test_equal_submissions_get_equal_reports(grader, solution):
    reports = [grader.grade(submission(solution, student=name)) for name in ("ada", "bob")]
    stripped = [
        replace(
            r, student="", seconds=0, memory_mb=0, graded_at="", results=tuple(replace(x, seconds=0) for x in r.results)
        )
        for r in reports
    ]
    assert stripped[0] == stripped[1]


DIES = """
import os
from pathlib import Path
from autograder.checks import points, hint

@points(1)
@hint("none")
def test_dies(student):
    \"\"\"the checker survives this check\"\"\"
    import numpy as np
    marker = Path({marker!r})
    if student.total(np.zeros(1)) == {deadly} and not marker.exists():
        {touch}
        os._exit(3)
"""


def test_a_checker_that_dies_is_our_fault(tiny, solution, tmp_path):
    deadly = solution + "\ndef total(x):\n    return 7.0 if x.size == 1 else x.sum()\n"
    body = DIES.format(marker=str(tmp_path / "no"), deadly=7, touch="pass")
    assignment = changed(tiny, tmp_path / "course", dies=body)
    with Grader(assignment, seed=SEED) as grader:
        report = grader.grade(submission(deadly))
        assert not report.final
        assert statuses(report)["dies"] == "broken"
        assert "failed" not in statuses(report).values()
        honest = grader.grade(submission(solution, "bob"))
        assert honest.final
        assert honest.score == 11


def test_a_checker_that_dies_once_is_asked_again(tiny, solution, tmp_path):
    marker = tmp_path / "marker"
    body = DIES.format(marker=str(marker), deadly=0, touch="marker.touch()")
    with Grader(changed(tiny, tmp_path / "course", dies=body), seed=SEED) as grader:
        report = grader.grade(submission(solution))
    assert marker.exists()
    assert report.final
    assert report.score == 11


ROOMY = """
import numpy as np
from autograder.checks import hint, limits, points

{marker}
@points(1)
@hint("none")
def test_roomy(student):
    \"\"\"a large array fits\"\"\"
    assert student.total(np.zeros(1)) == 40_000_000
"""


# A third of a gigabyte of pages takes a busy machine longer than the tiny course's second: time is not the limit here.
@pytest.mark.parametrize(
    ("marker", "status"), [("@limits(seconds=60, memory_mb=900)", "passed"), ("@limits(seconds=60)", "memory")]
)
def test_a_check_with_a_memory_limit_of_its_own(tiny, solution, tmp_path, marker, status):
    hungry = solution + "\ndef total(x):\n    return np.ones(40_000_000).sum() if x.size == 1 else x.sum()\n"
    assignment = changed(tiny, tmp_path / "course", roomy=ROOMY.format(marker=marker))
    manifest = assignment.public / "assignment.toml"
    manifest.write_text(manifest.read_text().replace("total_seconds = 12", "total_seconds = 240"))
    with Grader(load_assignment(assignment.public), seed=SEED) as grader:
        found = statuses(grader.grade(submission(hungry)))
    assert found == {
        "total": "passed",
        "shares": "passed",
        "length": "passed",
        "long": "passed",
        "matrix": "passed",
    } | {"roomy": status}


def test_a_suite_that_cannot_be_collected_says_why(tiny, tmp_path):
    assignment = changed(tiny, tmp_path / "course", odd="import no_such_module\n")
    with pytest.raises(CourseError, match="no_such_module"), Grader(assignment, seed=SEED):
        raise AssertionError("started")


def test_only_some_checks(tiny, solution):
    with Grader(tiny, seed=SEED, only=("long", "public.total")) as grader:
        assert list(statuses(grader.grade(submission(solution)))) == ["total", "long"]
    with pytest.raises(UsageError, match="Did you mean length"), Grader(tiny, seed=SEED, only=("lenght",)):
        raise AssertionError("started")


def test_nothing_is_left_running(tiny, solution):
    before = children(os.getpid())
    with Grader(tiny, seed=SEED) as grader:
        grader.grade(submission(solution))
        assert children(os.getpid()) > before
    assert children(os.getpid()) <= before


def children(pid: int) -> set[int]:
    """Processes below `pid` that run."""
    found: dict[int, set[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if stat[0] != "Z":
                found.setdefault(int(stat[1]), set()).add(int(entry))
    below, waiting = set(), [pid]
    while waiting:
        for child in found.get(waiting.pop(), ()):
            below.add(child)
            waiting.append(child)
    return below


def test_statuses_that_score_nothing(grader, solution):
    report = grader.grade(submission("import nothing_like_this\n" + solution))
    assert report.score == 0
    assert {r.status for r in report.results} == {Status.ERRORED}, [(r.message, r.details) for r in report.results]
    assert "nothing_like_this" in report.results[0].message


def test_a_report_tells_the_workers_memory(grader, solution):
    modest = grader.grade(submission(solution)).memory_mb
    greedy = grader.grade(submission(solution + "\nkept = np.ones(100 << 17)\n")).memory_mb  # 100 MiB
    assert modest > 1
    assert greedy > modest + 80
