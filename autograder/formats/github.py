"""GitHub: a private repository of the instructor's organisation that grades all students' repositories.

    .github/workflows/grade-SLUG.yml   fetch what was pushed in time, grade it, keep results.json
    SLUG/repositories.csv              student,repository: to be filled in
    SLUG/course/                       a course of the one assignment, with its solutions
    SLUG/engine/*.whl                  this engine; requirements.txt and constraints.txt as of this export
    SLUG/README.md                     what to do with it

Several assignments fit into one repository: their names are in the paths. The students' own repositories are what
`autograder release` writes: they have the workflow with the public checks, and nothing of this.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.authoring.wheel import build_wheel
from autograder.course import Course
from autograder.errors import UsageError
from autograder.formats.bundle import suite_files
from autograder.formats.pins import pins, wanted
from autograder.formats.targets import Exported
from autograder.model import Assignment

FOLDER = True
SETTINGS = {
    "before": "the deadline, such as 2027-02-05T23:59:00+00:00; by default what course.toml says",
    "seed": "of the hidden checks' inputs; by default drawn, and the same in every run",
}

_EXTRAS = ("grade",)  # the gradebook
_GRACE = timedelta(minutes=10)  # GitHub starts scheduled runs late, never early


def export(assignment: Assignment, course: Course, out: Path, settings: Mapping[str, str]) -> Exported:
    """Writes the repository's files. Raises `UsageError` for a setting that cannot be."""
    slug = assignment.slug
    deadline = _deadline(settings.get("before", ""), course.due.get(slug))
    seed = settings.get("seed", str(secrets.randbits(63)))
    if not seed.isdecimal() or int(seed) >= 2**63:
        raise UsageError(f"--set seed={seed}: expected a whole number from 0 to 2**63 - 1")
    texts = {
        "slug": slug,
        "title": assignment.title,
        "seed": str(int(seed)),
        "before": deadline.isoformat() if deadline else "",
        "schedule": _schedule(deadline),
    }
    files = {f"{slug}/course/{name}": data for name, data in suite_files(assignment, course).items()}
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        files[f"{slug}/engine/{wheel.name}"] = wheel.read_bytes()
        lines = wanted(assignment.libraries, wheel.name, course.torch_index, _EXTRAS)
    files[f"{slug}/requirements.txt"] = lines.encode()
    files[f"{slug}/constraints.txt"] = pins(assignment.libraries, _EXTRAS).encode()
    files[f"{slug}/repositories.csv"] = b"student,repository\n"
    files[f"{slug}/README.md"] = _fill_in("github_readme.md", texts)
    files[f".github/workflows/grade-{slug}.yml"] = _fill_in("github_grade.yml", texts)
    for name, data in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)
    steps = (
        "It holds the hidden checks and the solution: push it to a PRIVATE repository.",
        f"{slug}/README.md says what is left to do: the token, and {slug}/repositories.csv.",
    )
    return Exported(tuple(sorted(files)), steps)


def _deadline(text: str, due: datetime | None) -> datetime | None:
    if not text:
        return due.astimezone(UTC) if due else None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise UsageError(f"--set before={text}: expected a date and time with its offset: 2027-02-05T23:59:00+00:00")
    return found.astimezone(UTC)


def _schedule(deadline: datetime | None) -> str:
    """The trigger; GitHub's cron is in UTC and knows no year, so the run comes again a year later."""
    if deadline is None:
        return ""
    start = deadline + _GRACE
    cron = f"{start.minute} {start.hour} {start.day} {start.month} *"
    return f'  schedule:\n    - cron: "{cron}" # UTC, soon after the deadline; every year: remove it after the course\n'


def _fill_in(template: str, texts: Mapping[str, str]) -> bytes:
    """The file beside this one with its `{{name}}`; GitHub's own `${{ ... }}` has blanks inside and stays."""
    text = (Path(__file__).parent / template).read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: texts[found[1]], text).encode()
