"""In Gradescope's container: `setup` once, when the image is built, `grade` for each submission.

    python -m autograder.workflow.gradescope setup /autograder/source
    python -m autograder.workflow.gradescope grade

Everything here runs as root, and student code never does. Before it starts, the folders that it has no business in are
closed to other users; in the sandbox it is another user without capabilities, also where the container allows neither
namespaces nor landlock. In that last case, `process`, file modes are what protects the hidden checks: so that is tried,
by a worker that attempts to read them, and where it succeeds nothing is graded.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder import sandbox
from autograder.checks.bank import load_exemplar
from autograder.checks.diagnose import Known
from autograder.course import load_course
from autograder.errors import AutograderError, SandboxError
from autograder.feedback.gradescope import fault, results
from autograder.files import write_whole
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Assignment, Report, Submission

HOME = Path("/autograder")
READY = "ready.json"  # in source/: setup came to its end, and what the known mistakes do


@dataclass(frozen=True)
class Isolation:
    """The strategy that this container allows, and why the stronger ones cannot be had."""

    strategy: str
    unavailable: Mapping[str, str]


def main(arguments: list[str]) -> int:
    """Exit status: 0 done, 1 the grader broke (results.json then says so and has no score), 2 wrong arguments."""
    if arguments[:1] == ["setup"] and len(arguments) == 2:
        return setup(Path(arguments[1]))
    if arguments == ["grade"]:
        return grade(HOME)
    sys.stderr.write(f"{__doc__}\n")
    return 2


def setup(source: Path) -> int:
    """Grades the reference and learns what the known mistakes do; a reference without full marks ends the build."""
    try:
        settings, assignment = _suite(source)
        isolation = isolate([source])
        with Grader(assignment, seed=settings["seed"], strategy=isolation.strategy) as grader:
            report = grader.grade(_reference(assignment))
            known = grader.learn()
    except AutograderError as error:
        _log(f"error: {error}")
        return 1
    lost = [result for result in report.results if result.points < result.max_points]
    for result in lost:
        _log(f"error: the reference does not pass {result.check.id} here: {result.status}: {result.message}")
    if lost:
        return 1
    ready = {"known": [one.to_dict() for one in known]}
    (source / READY).write_text(json.dumps(ready), encoding="utf-8")
    _log(f"{assignment.slug}: the reference gets {report.score:g} of {report.max_score:g} in {report.seconds:.1f} s")
    _tell_isolation(isolation)
    return 0


def grade(home: Path) -> int:
    """One submission: `submission/` and `submission_metadata.json` to `results/results.json`."""
    target = home / "results" / "results.json"
    try:
        report, found = _grade(home)
        _write(target, found)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and the student has to hear of it
        traceback.print_exc()
        _write(target, fault(f"{type(error).__name__}: {error}"))
        return 1
    broken = [result for result in report.results if not report.final and result.status == "broken"]
    for result in broken:
        _log(f"error: {result.check.id} could not be decided: {result.message}")
    return 1 if broken else 0


def _grade(home: Path) -> tuple[Report, dict[str, Any]]:
    source = home / "source"
    settings, assignment = _suite(source)
    ready = json.loads((source / READY).read_text(encoding="utf-8"))
    isolation = isolate([source, *_private(home)])
    _tell_isolation(isolation)
    with Grader(
        assignment,
        seed=settings["seed"],
        strategy=isolation.strategy,
        known=tuple(Known.from_dict(one) for one in ready["known"]),
    ) as grader:
        report = grader.grade(_submission(home, assignment))
    _log(f"seed {report.seed}, {report.score:g} of {report.max_score:g} points, {report.seconds:.1f} s")
    return report, results(report, assignment, hidden=settings["hidden"], isolation=isolation.unavailable)


def isolate(private: list[Path]) -> Isolation:
    """The strongest isolation that this container allows; `private` is closed to other users first.

    Raises:
        SandboxError: student code could read what is private.
    """
    for path in private:
        if path.stat().st_mode & 0o077:
            path.chmod(0o700 if path.is_dir() else 0o600)
    unavailable: dict[str, str] = {}
    for strategy in sandbox.strategies():
        try:
            sandbox.choose(strategy)
        except SandboxError as error:
            unavailable[strategy] = str(error).strip().splitlines()[-1]
            continue
        if strategy == "process":
            _must_not_read(private)
        return Isolation(strategy, unavailable)
    raise SandboxError("student code cannot be isolated here:\n" + "\n".join(unavailable.values()))


def _must_not_read(private: list[Path]) -> None:
    """Tries it, as student code could; as root `process` changes to another user, who may not look in."""
    with sandbox.start((), "process") as parent, sandbox.Client(parent.client()) as client:
        for path in private:
            outcome = client.run(_ATTEMPT.format(path=str(path)))
            if outcome.result != "denied":
                raise SandboxError(f"the only isolation here is `process`, and with it student code can read {path}")


_ATTEMPT = """
import os
try:
    os.open({path!r}, os.O_RDONLY)
    result = "open"
except PermissionError:
    result = "denied"
"""


def _private(home: Path) -> list[Path]:
    """What is there of what only the grader may see: others' results, names and addresses, earlier submissions."""
    names = ("results", "submission", "submission_metadata.json")
    return [home / name for name in names if (home / name).exists()]


def _suite(source: Path) -> tuple[dict[str, Any], Assignment]:
    settings: dict[str, Any] = json.loads((source / "settings.json").read_text(encoding="utf-8"))
    return settings, load_course(source / "course").assignment(settings["assignment"])


def _submission(home: Path, assignment: Assignment) -> Submission:
    """The student's files, and from the metadata whose they are and when they came."""
    metadata = _metadata(home / "submission_metadata.json")
    users = [str(user.get("email") or user.get("id")) for user in metadata.get("users", [])]
    student = " and ".join(users) or "student"
    entry = intake.Entry(student, home / "submission", "folder")
    return replace(intake.read(entry, assignment), submitted_at=metadata.get("created_at"))


def _metadata(file: Path) -> dict[str, Any]:
    """Empty where there is none: it is not needed to grade."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _reference(assignment: Assignment) -> Submission:
    """What is right, under the conventions that were exported."""
    files = {module.filename: module.source for module in load_exemplar(assignment).program.modules}
    return Submission("reference", files, intake.digest(files))


def _tell_isolation(isolation: Isolation) -> None:
    _log(f"isolation: {isolation.strategy}")
    for strategy, why in isolation.unavailable.items():
        _log(f"  not {strategy}: {why}")


def _log(line: str) -> None:
    """For the staff: Gradescope keeps standard output away from students."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _write(target: Path, found: Mapping[str, Any]) -> None:
    """In one step: what is there if this is killed is whole."""
    write_whole(target, (json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
