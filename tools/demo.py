"""`make demo`: grade a sample class of both assignments, made of what the repository itself knows.

Every student of the class is one of our own files: the reference, the untouched stub, each known mistake, each correct
variant, and a few hostile ones. So the table shows at a glance what grading is for: variants get everything, mistakes
lose points and are named, hostile files gain nothing.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.checks.bank import Subject, load_mistakes, load_reference, load_stub, load_variants
from autograder.course import Course, load_course
from autograder.model import Assignment

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "demo"
HOSTILE = {"knn": ("os_exit", "gc_objects", "env_token", "network_tcp"), "linear_classifiers": ("linear_exit",)}
SHOWN = ("knn", "mistake-tie_to_nearest")


def main() -> int:
    """Makes the class, grades it, prints what an instructor and what a student sees."""
    course = load_course(ROOT)
    slugs = [slug for slug in ("knn", "linear_classifiers") if slug in course.assignments]
    shutil.rmtree(FOLDER, ignore_errors=True)
    statuses = [grade(course, slug) for slug in slugs]
    run("show", *SHOWN)
    pages = [FOLDER / "pages" / slug for slug in slugs]
    for slug, folder in zip(slugs, pages, strict=True):
        run("report", slug, "--out", folder.relative_to(ROOT))
    publish(slugs[0])
    collect(slugs)
    print("\nresults.json holds every report. Next: `autograder doctor`, `make hostile`, docs/authoring.md.")
    print(f"Look at the class in a browser: {pages[0].relative_to(ROOT) / 'index.html'}")
    return max(statuses)


def grade(course: Course, slug: str) -> int:
    """Grades the sample class of one assignment with the command that an instructor types."""
    folder = make_class(course.assignment(slug))
    return run("grade", slug, folder.relative_to(ROOT), "--json", FOLDER.relative_to(ROOT) / f"{slug}.json")


def publish(slug: str) -> None:
    """Shows what publishing would do with a gradebook export of Canvas in which some grades are out of date."""
    reports = json.loads((FOLDER / f"{slug}.json").read_text("utf-8"))
    roster, export = FOLDER / "roster.csv", FOLDER / "canvas-export.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "sid"), *((one["student"], f"S{n}") for n, one in enumerate(reports))])
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Student", "ID", "SIS User ID", "Section", f"{slug} (4711)"))
        writer.writerow(("    Points Possible", "", "", "", max(one["max_score"] for one in reports)))
        for n, one in enumerate(reports):
            there = ("", "EX", one["score"] / 2)[n] if n < 3 else one["score"]  # not graded, excused, out of date
            writer.writerow((one["student"], 1000 + n, f"S{n}", "DL", there))
    run("roster", "import", roster.relative_to(ROOT))
    source = ("--source", export.relative_to(ROOT))
    run("publish", slug, "--to", "canvas_csv", *source, "--dry-run", "--out", FOLDER.relative_to(ROOT))


def make_class(assignment: Assignment) -> Path:
    """One folder per student, named for what it is."""
    folder = FOLDER / "class" / assignment.slug
    for subject in (load_reference(assignment), load_stub(assignment)):
        hand_in(folder / subject.id, subject)
    for subject in (*load_variants(assignment), *load_mistakes(assignment)):
        hand_in(folder / f"{subject.kind}-{subject.id}", subject)
    for name in HOSTILE[assignment.slug]:
        target = folder / f"hostile-{name}"
        target.mkdir(parents=True)
        shutil.copy(ROOT / "tests" / "hostile" / f"{name}.py", target / assignment.files[0])
    return folder


def hand_in(folder: Path, subject: Subject) -> None:
    """Writes a subject's files as a student would have left them."""
    folder.mkdir(parents=True)
    for name, content in subject.files().items():
        (folder / name).write_bytes(content)


def run(*arguments: object) -> int:
    """Shows and runs one `autograder` command."""
    words = [str(argument) for argument in arguments]
    print(f"\n$ autograder {' '.join(words)}", flush=True)
    return subprocess.run([sys.executable, "-m", "autograder", *words], cwd=ROOT, check=False).returncode


def collect(slugs: list[str]) -> None:
    """All reports as one results.json."""
    files = [FOLDER / f"{slug}.json" for slug in slugs]
    reports = [report for file in files if file.exists() for report in json.loads(file.read_text("utf-8"))]
    (ROOT / "results.json").write_text(json.dumps(reports, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
