"""Keep what README.md says about the assignments true: its table is generated from the suites and their proofs.

python tools/readme.py           write the table; proves every suite, for the last column
python tools/readme.py --check   exit status 1 if a number (other than seconds) is out of date; proves nothing
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from autograder.authoring.verify import verify
from autograder.checks.bank import load_mistakes, load_variants
from autograder.checks.suite import with_suite
from autograder.course import load_course
from autograder.model import Assignment, Check

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
HEADER = (
    "| assignment | what a student writes | checks | points | mistakes named | variants | proved in |\n"
    "|---|---|---|---|---|---|---|\n"
)
_TABLE = re.compile(r"(?<=<!-- assignments -->\n).*?(?=<!-- /assignments -->)", re.DOTALL)
_SECONDS = re.compile(r"\| [^|]* \|$", re.MULTILINE)


def row(assignment: Assignment, seconds: str) -> str:
    """One line of the table."""
    checks = with_suite(assignment, lambda suite: suite.checks)
    hidden = sum(check.hidden for check in checks)
    cells = [
        f"[{assignment.slug}](assignments/{assignment.slug}/README.md)",
        assignment.summary.rstrip("."),
        f"{len(checks) - hidden} public, {hidden} hidden",
        f"{points(checks, hidden=False):g} + {points(checks, hidden=True):g}",
        str(len(load_mistakes(assignment))),
        str(len(load_variants(assignment))),
        seconds,
    ]
    return f"| {' | '.join(cells)} |\n"


def points(checks: tuple[Check, ...], *, hidden: bool) -> float:
    """Points of the public or of the hidden checks."""
    return round(sum(check.points for check in checks if check.hidden is hidden), 6)


def proof_seconds(assignment: Assignment) -> str:
    """Wall seconds of the proof; a suite that is not proved has no place in the table."""
    proof = verify(assignment)
    if proof.problems:
        raise SystemExit(f"{assignment.slug} is not proved: autograder verify {assignment.slug}")
    return f"{proof.seconds:.0f} s"


def main() -> int:
    """Writes or checks the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    course, text = load_course(ROOT), README.read_text("utf-8")
    assignments = [course.assignment(slug) for slug in course.assignments]
    table = HEADER + "".join(row(a, "" if check else proof_seconds(a)) for a in assignments)
    if not check:
        README.write_text(_TABLE.sub(lambda _: table, text), encoding="utf-8")
        return 0
    found = _TABLE.search(text)
    if found is None or _SECONDS.sub("", found.group()) != _SECONDS.sub("", table):
        print("README.md: the table of assignments is out of date: python tools/readme.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
