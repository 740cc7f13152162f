"""Exports against the real tools: are the points of nbgrader and otter-grader ours, check by check?

    python tools/peers.py nbgrader knn            # the reference, the stub, every mistake, every variant
    python tools/peers.py otter knn --some 5      # the reference, the stub, the first 5 mistakes and variants

The assignment is exported, released by the tool, handed in as the students' notebooks would be, and graded by the
tool's own commands; beside that the same modules are graded as files, as `autograder grade` does, with the same seed.
Every difference is a line; exit status 1 if there is one. Needs the tools (`make peers` installs them).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.cells import pieces
from autograder.checks.bank import Subject, load_mistakes, load_reference, load_stub, load_variants
from autograder.course import Course, load_course
from autograder.formats import bundle, nbgrader
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Assignment, Submission
from autograder.workflow.export import export
from autograder.workflow.notebook_grading import seed_of

ROOT = Path(__file__).resolve().parent.parent
# nbgrader looks for its helper alembic on PATH.
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
Points = dict[str, float]  # by the tool's name for a check, or for a group of them


@dataclass(frozen=True)
class Compared:
    """One subject, graded twice."""

    student: str
    ours: Points
    theirs: Points

    @property
    def differences(self) -> list[str]:
        """What is not the same, a line each."""
        names = sorted({*self.ours, *self.theirs})
        pairs = [(name, self.ours.get(name), self.theirs.get(name)) for name in names]
        return [
            f"{self.student}: {name}: ours {ours}, theirs {theirs}"
            for name, ours, theirs in pairs
            if ours is None or theirs is None or abs(ours - theirs) > 1e-4
        ]


def main() -> int:
    """Compares, prints what differs and a summary."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tool", choices=sorted(TOOLS))
    parser.add_argument("slugs", nargs="+")
    parser.add_argument("--some", type=int, help="only so many mistakes and variants")
    parser.add_argument("--json", type=Path, help="write the points of both here")
    parser.add_argument("--course", type=Path, default=ROOT, help="folder with course.toml")
    options = parser.parse_args()
    course = load_course(options.course)
    compared: list[Compared] = []
    for slug in options.slugs:
        started = time.monotonic()
        assignment = course.assignment(slug)
        found = compare(course, assignment, options.tool, options.some)
        different = [line for one in found for line in one.differences]
        checks = len(found[0].ours)
        summary = f"{slug}: {len(found)} notebooks, {checks} names with points each, {len(different)} differences"
        print("\n".join([*different, f"{summary}; {time.monotonic() - started:.0f} s"]), flush=True)
        compared += found
    if options.json:
        options.json.write_text(json.dumps([vars(one) for one in compared], indent=1))
    return 1 if any(one.differences for one in compared) else 0


def compare(course: Course, assignment: Assignment, tool: str, some: int | None = None) -> list[Compared]:
    """Every subject of an assignment graded by the tool and by us."""
    subjects = dict(_class(assignment, some))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "course"
        export(assignment, course, tool, place)
        theirs = TOOLS[tool](assignment, place, subjects)
        suite = load_course(place / bundle.SUITES / assignment.slug).assignment(assignment.slug)
        ours = _ours(suite, subjects, tool)
    return [Compared(student, ours[student], theirs.get(student, {})) for student in subjects]


def _class(assignment: Assignment, some: int | None) -> Iterator[tuple[str, Subject]]:
    yield "reference", load_reference(assignment)
    yield "stub", load_stub(assignment)
    for subjects in (load_variants(assignment), load_mistakes(assignment)):
        for subject in subjects[:some]:
            yield f"{subject.kind}-{subject.id}", subject


def _source(subject: Subject) -> str:
    return next(iter(subject.files().values())).decode()


def _ours(suite: Assignment, subjects: Mapping[str, Subject], tool: str) -> dict[str, Points]:
    names = (nbgrader.grade_ids if tool == "nbgrader" else _parts)(suite, bundle.graded_checks(suite))
    with Grader(suite, seed=seed_of(suite), strategy="auto") as grader:

        def points(student: str) -> Points:
            files = {suite.files[0]: _source(subjects[student]).encode()}
            report = grader.grade(Submission(student, files, intake.digest(files)))
            total: Points = {}
            for result in report.results:
                if result.check.gpu:
                    continue  # not exported: these tools' maximum is fixed
                name = names[result.check.id]
                total[name] = round(total.get(name, 0.0) + result.points, 6)
            return total

        with ThreadPoolExecutor(2) as threads:
            return dict(zip(subjects, threads.map(points, subjects), strict=True))


def _parts(assignment: Assignment, checks: Iterable[Any]) -> dict[str, str]:
    """Otter scores questions: a part of the assignment each."""
    groups = bundle.by_part(assignment, tuple(checks))
    return {check.id: part for part, _, group in groups for check in group}


# ---- a student's notebook -------------------------------------------------------------------------------------------


def handed_in(released: dict[str, Any], source: str) -> dict[str, Any]:
    """The released notebook with a module in its answer cells, and in one more what no answer cell is for."""
    left = {piece.names[0]: piece.source for piece in reversed(pieces(source)) if piece.kind == "definition"}
    order = [piece.source for piece in pieces(source)]
    cells = []
    for cell in released["cells"]:
        text = "".join(cell["source"])
        name = (
            next((piece.names[0] for piece in pieces(text) if piece.kind == "definition"), None)
            if _code(cell)
            else None
        )
        if name in left:
            order.remove(left[name])
            cell = {**cell, "source": left.pop(name)}
        cells.append(cell)
    last = max(number for number, cell in enumerate(cells) if _code(cell) and "def " in "".join(cell["source"]))
    more = {"cell_type": "code", "id": "my-own", "metadata": {}, "outputs": [], "execution_count": None}
    cells.insert(last + 1, {**more, "source": "\n\n\n".join(order)})
    return {**released, "cells": cells}


def _code(cell: Mapping[str, Any]) -> bool:
    return cell["cell_type"] == "code" and "check" not in "".join(cell["source"]).split("\n")[0]


# ---- the tools ------------------------------------------------------------------------------------------------------


def run(folder: Path, *words: str) -> str:
    """A command of a tool, which must succeed; what it printed."""
    program = str(Path(sys.executable).with_name(words[0]))
    done = subprocess.run(
        [program, *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-4000:]}\n{done.stderr[-8000:]}")
    return done.stdout + done.stderr


def by_nbgrader(assignment: Assignment, place: Path, subjects: Mapping[str, Subject]) -> dict[str, Points]:
    """Points by grade_id, out of nbgrader's gradebook, after generate_assignment, autograde and generate_feedback."""
    slug = assignment.slug
    run(place, "nbgrader", "generate_assignment", slug)
    released = json.loads((place / "release" / slug / f"{slug}.ipynb").read_text("utf-8"))
    for student, subject in subjects.items():
        folder = place / "submitted" / student / slug
        shutil.copytree(place / "release" / slug, folder)
        notebook = released if student == "stub" else handed_in(released, _source(subject))
        (folder / f"{slug}.ipynb").write_text(json.dumps(notebook))
    run(place, "nbgrader", "autograde", slug)
    run(place, "nbgrader", "generate_feedback", slug)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{place}/gradebook.db") as book:
        found = {
            student: {
                grade.name: float(grade.score) for grade in book.find_submission_notebook(slug, slug, student).grades
            }
            for student in subjects
        }
    for student in subjects:
        assert (place / "feedback" / student / slug / f"{slug}.html").is_file(), student
    return found


def by_otter(assignment: Assignment, place: Path, subjects: Mapping[str, Subject]) -> dict[str, Points]:
    """Points by question, out of the results.json of `otter run` with the zip that `otter assign` made."""
    slug = assignment.slug
    run(place, "otter", "assign", f"{slug}.ipynb", "dist")  # this grades the reference, too
    released = json.loads((place / "dist" / "student" / f"{slug}.ipynb").read_text("utf-8"))
    [archive] = (place / "dist" / "autograder").glob("*.zip")

    def points(student: str) -> Points:
        folder = place / "submitted" / student
        folder.mkdir(parents=True)
        notebook = released if student == "stub" else handed_in(released, _source(subjects[student]))
        (folder / f"{slug}.ipynb").write_text(json.dumps(notebook))
        run(folder, "otter", "run", f"{slug}.ipynb", "-a", str(archive), "-o", str(folder))
        tests = json.loads((folder / "results.json").read_text("utf-8"))["tests"]
        return {test["name"]: test["score"] for test in tests if "score" in test}

    with ThreadPoolExecutor(2) as threads:
        return dict(zip(subjects, threads.map(points, subjects), strict=True))


TOOLS = {"nbgrader": by_nbgrader, "otter": by_otter}

if __name__ == "__main__":
    sys.exit(main())
