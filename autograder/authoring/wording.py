"""Which sentences of an assignment another language must have words for, and which of its table are stale."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import words
from autograder.checks import tape
from autograder.checks.bank import load_mistakes
from autograder.checks.suite import with_suite
from autograder.model import Assignment, Check, Misconception


@dataclass(frozen=True)
class Wording:
    """One table beside what it should hold."""

    file: Path
    missing: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether it says everything, and nothing else."""
        return not self.missing and not self.stale


def wordings(assignment: Assignment, lang: str) -> list[Wording]:
    """The tables of both folders: the public one has what a release shows, the private one all else.

    Raises:
        CourseError: the suite cannot be collected, or a table is wrong.
    """
    checks: list[Check] = []
    with_suite(assignment, lambda suite: checks.extend(suite.checks))
    public = dict.fromkeys(_public(assignment, checks))
    private = dict.fromkeys(_private(assignment, checks))
    found = [_wording(words.table_of(assignment.public, lang), public)]
    if assignment.private is not None:
        hidden = [sentence for sentence in private if sentence not in public]
        found.append(_wording(words.table_of(assignment.private, lang), hidden))
    return found


def as_toml(sentences: Iterable[str]) -> str:
    """Lines to fill in. JSON's way to quote a text is TOML's too."""
    return "".join(f'{json.dumps(sentence, ensure_ascii=False)} = ""\n' for sentence in sentences)


def _wording(file: Path, needed: Iterable[str]) -> Wording:
    table, wanted = words.read_table(file), list(needed)
    missing = [sentence for sentence in wanted if not table.get(sentence)]
    return Wording(file, tuple(missing), tuple(sentence for sentence in table if sentence not in set(wanted)))


def _public(assignment: Assignment, checks: Iterable[Check]) -> Iterator[str]:
    yield from (assignment.title, assignment.summary)
    yield from (part.title for part in assignment.parts)
    yield from (rule.message for rule in assignment.forbid)
    for check in checks:
        if not check.hidden:
            yield from _of_check(check)
    for known in tape.load(assignment).known:
        yield from _of_mistake(known.misconception)


def _private(assignment: Assignment, checks: Iterable[Check]) -> Iterator[str]:
    for check in checks:
        yield from _of_check(check)
    for subject in load_mistakes(assignment):
        yield from _of_mistake(subject.misconception)


def _of_check(check: Check) -> Iterator[str]:
    yield from filter(None, (check.title, check.hint))


def _of_mistake(mistake: Misconception) -> Iterator[str]:
    yield from filter(None, (mistake.sentence, mistake.question))
