"""Whether the assignment's own rules leave its own solutions alone, and mean what is there.

Grading reads the source first: who breaks a `[[forbid]]` loses the checks of its part without a run. So the reference
and the variants are read as well, under the profile that is proved. A mistake may break a rule: whoever makes it then
reads the rule instead of the mistake's sentence, and loses the points all the same; its values still prove the check.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from autograder.authoring.proof import Problem
from autograder.checks.bank import Subject, origin
from autograder.checks.rules import Violation, chosen, functions_in, violations
from autograder.course import ASSIGNMENT_FILE, line_in_manifest
from autograder.model import Assignment, Forbid
from autograder.text import plural

_NEAR = 0.8  # how alike a misspelt name is to the right one; names of other courses' functions are less


def problems(assignment: Assignment, reference: Subject, variants: Sequence[Subject]) -> Iterator[Problem]:
    """Rules that are broken by what is right, and rules for functions that are not there."""
    yield from _broken(assignment, [reference, *variants])
    yield from _misspelt(assignment, reference)


def _broken(assignment: Assignment, subjects: Sequence[Subject]) -> Iterator[Problem]:
    """One problem a subject and rule. A variant has most lines of the reference: each place is told once."""
    told: set[tuple[str, str]] = set()
    for subject in subjects:
        places: dict[str, list[str]] = {}  # by rule
        for file, data in subject.files().items():
            for violation in violations(file, data, assignment.forbid):
                place, rule = _place(assignment, subject, violation), _rule(assignment, violation.rule)
                if (place, rule) not in told:
                    told.add((place, rule))
                    places.setdefault(rule, []).append(f"{place} {violation.what}")
        for rule, (first, *others) in places.items():
            more = f" (and {len(others)} more {plural(len(others), 'place')})" if others else ""
            words = f"{first}{more}, which the rule in {rule} forbids: whoever writes it gets no points"
            yield Problem(f"{subject.kind} {subject.id}", words)


def _place(assignment: Assignment, subject: Subject, violation: Violation) -> str:
    file, line = origin(assignment, subject, violation.file, violation.line)
    assert assignment.private is not None
    return f"{file.relative_to(assignment.private).as_posix()}:{line}"


def _rule(assignment: Assignment, rule: Forbid, *path: str | int) -> str:
    return f"{ASSIGNMENT_FILE}:{line_in_manifest(assignment, 'forbid', assignment.forbid.index(rule), *path)}"


def _misspelt(assignment: Assignment, reference: Subject) -> Iterator[Problem]:
    """A rule for functions that are not there forbids nothing.

    One may be meant for the functions of another course's file: such a rule has no part and knows none of ours.
    """
    ours = sorted({name for file, data in reference.files().items() for name in functions_in(file, data)})
    for rule in assignment.forbid:
        known = [pattern for pattern in rule.functions if any(chosen(name, (pattern,)) for name in ours)]
        for index, pattern in enumerate(rule.functions):
            near = difflib.get_close_matches(pattern, ours, n=1, cutoff=_NEAR)
            if pattern not in known and (known or rule.part or near):
                where = _rule(assignment, rule, "functions", index)
                words = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(ours)}"
                yield Problem("forbid", f"{where} the solution has no function {pattern!r}: {words}")
