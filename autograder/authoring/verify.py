"""`autograder verify`: prove that a suite fails every known mistake, names it, and fails nobody else.

The stub, the reference and the variants take the suite on several seeds, every mistake on the first one. What is then
found is a list of problems; an empty list is the proof.

A mistake takes the checks in which something runs that it changes; the others go as they go for the reference
(`checks/affected.py`).

A check marked `training` is too slow for all that: it runs on the stub and the reference, on the first seed, and on the
mistakes and variants that name it in their CHECKS.

Under a profile of conventions everybody but the stub follows it, and must do as well as by default. In addition, what
is right under the profile is wrong by default, and goes there by the name of the mistakes that its file declares.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.authoring import lawful, naming, problems, whose
from autograder.authoring.build import build, private_folder
from autograder.authoring.forms import confined
from autograder.authoring.proof import Margin, Naming, Problem, Proof, Row
from autograder.authoring.release import release
from autograder.authoring.trial import Trial, Verdicts, in_child, run_trials
from autograder.checks.affected import changed_by, watching
from autograder.checks.bank import (
    Subject,
    load_exemplar,
    load_mistakes,
    load_reference,
    load_stub,
    load_variants,
    taken_for,
)
from autograder.checks.diagnose import diagnose
from autograder.checks.suite import Suite, with_suite
from autograder.course import load_assignment
from autograder.errors import CourseError
from autograder.model import DEFAULT_PROFILE, Assignment, Check, Status
from autograder.remote import in_process

SEEDS = (1, 2, 3)
_KINDS = ("stub", "reference", "variant", "mistake")

Progress = Callable[[str, int, int], None]


def verify(
    assignment: Assignment,
    *,
    seeds: Sequence[int] = SEEDS,
    at_once: int | None = None,
    on_done: Progress | None = None,
    pairs: int = 0,
    forms: bool = False,
) -> Proof:
    """Prove the suite of an assignment. `on_done` is told (subject, number done, number in all).

    `pairs` is how many pairs of mistakes are tried as well, to measure how they are named; `forms` asks for every
    mistake in each of its forms alone, for the same reason. `at_once` is how many subjects run at the same time (None:
    one a core). Raises `CourseError` where there is nothing to prove yet: no solution, or checks that cannot be
    collected.
    """
    started = time.monotonic()
    private_folder(assignment)
    assignment = replace(assignment, without=())  # a proof is of the whole suite
    subjects = _Subjects.load(assignment)
    unlawful = tuple(lawful.problems(assignment, subjects.reference, subjects.variants))

    def prove(suite: Suite) -> _Found:
        verdicts = _run(suite, subjects, tuple(seeds), at_once, on_done)
        found = _judge(assignment, suite.checks, verdicts)
        two = naming.sampled_pairs(assignment, subjects.mistakes, pairs) if pairs else []
        one = confined(assignment, subjects.mistakes) if forms else []
        more = [_run_quick(suite, subjects.oracle, found, seeds[0], at_once) for found in (two, one)]
        named = naming.measure([v for v in verdicts if v.trial.subject.kind == "mistake"], *more)
        return replace(found, problems=(*found.problems, *_uses(assignment, suite, seeds[0])), naming=named)

    found = with_suite(assignment, prove)
    other = tuple(_by_default(assignment, seeds[0], at_once)) if assignment.profile != DEFAULT_PROFILE else ()
    return Proof(
        assignment=assignment.slug,
        checks=found.checks,
        rows=found.rows,
        margins=found.margins,
        problems=(*found.problems, *unlawful, *other, *_files(assignment)),
        seeds=tuple(seeds),
        seconds=time.monotonic() - started,
        naming=found.naming,
    )


@dataclass(frozen=True)
class _Subjects:
    oracle: Subject  # whom the checks ask
    reference: Subject  # who is right: the same, or under a profile what that makes of it
    stub: Subject
    variants: tuple[Subject, ...]
    mistakes: tuple[Subject, ...]

    @classmethod
    def load(cls, assignment: Assignment) -> _Subjects:
        return cls(
            oracle=load_reference(assignment),
            reference=load_exemplar(assignment),
            stub=load_stub(assignment),
            variants=load_variants(assignment),
            mistakes=load_mistakes(assignment),
        )

    def trials(self, checks: Sequence[Check], seeds: Sequence[int]) -> list[Trial]:
        """Who takes which checks on which seed."""
        quick = frozenset(check.id for check in checks if not check.training)
        everything = frozenset(check.id for check in checks)

        def asked(subject: Subject) -> frozenset[str]:
            return quick | (everything & set(subject.checks))

        first, *others = seeds
        return [
            Trial(self.stub, first, everything),
            Trial(self.reference, first, everything),
            *(Trial(self.reference, seed, quick) for seed in others),
            *(Trial(variant, first, asked(variant)) for variant in self.variants),
            *(Trial(variant, seed, quick) for variant in self.variants for seed in others),
            *(Trial(mistake, first, asked(mistake)) for mistake in self.mistakes),
        ]


@dataclass(frozen=True)
class _Found:
    checks: tuple[Check, ...]
    rows: tuple[Row, ...]
    margins: tuple[Margin, ...]
    problems: tuple[Problem, ...]
    naming: Naming | None = None


def _run(
    suite: Suite, subjects: _Subjects, seeds: tuple[int, ...], at_once: int | None, on_done: Progress | None
) -> list[Verdicts]:
    trials = subjects.trials(suite.checks, seeds)
    done: list[Trial] = []

    def tell(trial: Trial) -> None:
        done.append(trial)
        if on_done is not None:
            on_done(trial.subject.id, len(done), len(trials))

    def run(batch: list[Trial]) -> list[Verdicts]:
        return run_trials(suite, subjects.oracle, batch, at_once=at_once, on_done=tell)

    first = run([trial for trial in trials if trial.subject.kind in ("stub", "reference")])
    for verdict in (verdict for verdict in first if verdict.trial.subject is subjects.reference):
        # What a mistake fails is held against the reference; it has just said how it does, and need not be asked again.
        faults = {r.check.id: "" if r.status is Status.PASSED else r.message for r in verdict.results}
        suite.believe(faults, verdict.trial.seed)
    right = next(v for v in first if v.trial.subject is subjects.reference and v.trial.seed == seeds[0])
    calls = _calls(suite, subjects, seeds[0])
    rest = [trial for trial in trials if trial.subject.kind in ("variant", "mistake")]
    return first + run([_shortened(trial, suite.assignment, right, calls) for trial in rest])


def _calls(suite: Suite, subjects: _Subjects, seed: int) -> dict[str, list[str]]:
    """Check id -> the functions that run in it where everything is right. In a child, as every subject is."""

    def work() -> str:
        right, oracle = in_process(subjects.reference.program), in_process(subjects.oracle.program)
        quick = {check.id for check in suite.checks if not check.training}
        with watching(suite.assignment.files) as watch:
            suite.run(right, reference=oracle, seed=seed, only=quick, on_result=watch.note)
        return json.dumps(watch.calls)

    found: dict[str, list[str]] = json.loads(in_child(work, 2 * suite.assignment.limits.total_seconds))
    return found


def _shortened(trial: Trial, assignment: Assignment, right: Verdicts, calls: dict[str, list[str]]) -> Trial:
    """The trial of a mistake without the checks that go as for the reference: they call nothing that it changes."""
    mistake = trial.subject
    if mistake.kind != "mistake":
        return trial
    taken = changed_by(mistake, assignment, calls) | set(mistake.checks)
    same = (outcome for outcome in right.outcomes if outcome.result.check.id in calls)
    return replace(trial, granted=tuple(outcome for outcome in same if outcome.result.check.id not in taken))


def _run_quick(
    suite: Suite, oracle: Subject, subjects: Sequence[Subject], seed: int, at_once: int | None
) -> list[Verdicts]:
    """On the checks that do not train."""
    quick = frozenset(check.id for check in suite.checks if not check.training)
    return run_trials(suite, oracle, [Trial(subject, seed, quick) for subject in subjects], at_once=at_once)


def _uses(assignment: Assignment, suite: Suite, seed: int) -> list[Problem]:
    """In a child: checks are run in it, and torch's backward passes must not be in this process."""

    def work() -> str:
        return json.dumps([[problem.about, problem.text] for problem in whose.problems(assignment, suite, seed)])

    found = json.loads(in_child(work, 2 * assignment.limits.total_seconds)) if suite.uses else []
    return [Problem(about, text) for about, text in found]


def _judge(assignment: Assignment, checks: tuple[Check, ...], verdicts: Sequence[Verdicts]) -> _Found:
    stub, reference, variants, mistakes = (
        [verdict for verdict in verdicts if verdict.trial.subject.kind == kind] for kind in _KINDS
    )
    told = _told(mistakes)
    margins = problems.margins(checks, verdicts)
    found = [
        *problems.broken(verdicts),
        *problems.written_stub(stub),
        *problems.beyond_limits(assignment, reference),
        *problems.unfairly_failed([*reference, *variants]),
        *problems.mistakes(mistakes, told),
        *problems.cannot_fail(checks, mistakes),
        *problems.too_close(margins),
        *problems.empty_parts(assignment, checks),
        *problems.unknown_checks(checks, [*variants, *mistakes]),
    ]
    return _Found(checks, _rows(verdicts, told), margins, tuple(dict.fromkeys(found)))


def _told(mistakes: Sequence[Verdicts]) -> dict[str, set[str]]:
    """Mistake id -> the mistakes that a student who made it would be told of."""
    known = [naming.known(v) for v in mistakes]
    return {
        verdict.trial.subject.id: {
            result.misconception.id for result in diagnose(verdict.outcomes, known) if result.misconception is not None
        }
        for verdict in mistakes
    }


def _rows(verdicts: Sequence[Verdicts], told: dict[str, set[str]]) -> tuple[Row, ...]:
    rows: dict[tuple[str, str], Row] = {}
    for verdict in verdicts:
        row = _row(verdict, told)
        earlier = rows.get((row.kind, row.id))
        if earlier is None or len(row.failed) > len(earlier.failed):
            rows[row.kind, row.id] = row
    return tuple(rows.values())


def _row(verdict: Verdicts, told: dict[str, set[str]]) -> Row:
    subject, failed = verdict.trial.subject, [*verdict.failed, *verdict.broken]
    correct = subject.kind in ("reference", "variant")
    return Row(
        id=subject.id,
        kind=subject.kind,
        points=round(sum(result.points for result in verdict.results), 6),
        max_points=round(sum(result.max_points for result in verdict.results), 6),
        failed=tuple(result.check.id for result in failed),
        killed_by=problems.killed_by(verdict) if subject.kind == "mistake" else "",
        named=subject.id in told.get(subject.id, ()),
        note=problems.observed(failed[0]) if failed and correct else "",
        put_right=round(sum(result.points for result in verdict.put_right), 6),
    )


def _by_default(assignment: Assignment, seed: int, at_once: int | None) -> Iterator[Problem]:
    """Under the default conventions, what a profile makes right is wrong, and the mistake that its file says it is."""
    about, default = f"profile {assignment.profile}", load_assignment(assignment.public, DEFAULT_PROFILE)
    subject, mistakes, names = load_exemplar(assignment), load_mistakes(default), taken_for(assignment)
    unknown = set(names) - {mistake.id for mistake in mistakes}
    if unknown:
        yield Problem(about, f"TAKEN_FOR names {', '.join(sorted(unknown))}, and there is no such mistake")

    def run(suite: Suite) -> list[Verdicts]:
        quick = frozenset(check.id for check in suite.checks if not check.training)
        others = [mistake for mistake in mistakes if mistake.id in names]
        trials = [Trial(one, seed, quick) for one in (subject, *others)]
        return run_trials(suite, load_reference(default), trials, at_once=at_once)

    itself, *others = with_suite(default, run)
    if not problems.killed_by(itself):
        yield Problem(about, "has full marks under the default conventions too: no check sees what it changes")
        return
    known = [naming.known(v) for v in others]
    told = {r.misconception.id for r in diagnose(itself.outcomes, known) if r.misconception is not None}
    for name in sorted(set(names) - unknown - told):
        yield Problem(about, f"is not taken for {name} under the default conventions")


def _files(assignment: Assignment) -> Iterator[Problem]:
    """What is generated is up to date; a release can be made of it, and holds nothing of the solutions.

    It is made for the profile that the course has chosen; a proof of another one says nothing about it.
    """
    if assignment.profile != load_assignment(assignment.public).profile:
        return
    try:
        drifts = build(assignment, check=True)
    except CourseError as error:
        yield Problem("build", str(error))
        return
    for drift in drifts:
        yield Problem("build", f"{drift.file.name} {drift.why}; run `autograder build {assignment.slug}`")
    if not drifts:
        yield from _release(assignment)


def _release(assignment: Assignment) -> Iterator[Problem]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            release(assignment, Path(folder) / assignment.slug, built=True)
        except CourseError as error:
            yield Problem("release", str(error))
