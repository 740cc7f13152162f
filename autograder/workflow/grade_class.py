"""Grade a class: intake, what is unchanged, what is new, each saved as soon as it is there.

for step in grade_class(job):
    ...  # one `Graded` per student; breaking off here loses nothing that was yielded
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder import sandbox
from autograder.checks.diagnose import Known
from autograder.course import Course
from autograder.errors import AutograderError, UsageError
from autograder.gradebook.store import Gradebook
from autograder.grading import digest, intake, pool
from autograder.grading.grade import Grader
from autograder.model import Assignment, Report, Submission
from autograder.workflow import collected


@dataclass(frozen=True)
class Job:
    """What `autograder grade` was asked to do."""

    course: Course
    assignment: Assignment
    folder: Path
    jobs: int = 0  # submissions at a time; 0: the course's number, or one a core
    seed: int | None = None  # None: the one this suite's class runs have, drawn at the first
    new_seed: bool = False
    sandbox: str | None = None  # None: the course's
    only: tuple[str, ...] = ()  # some checks: such reports are not kept
    again: bool = False  # also what is unchanged
    keep: bool = True  # False: reports are laid aside, and nothing that counts changes


@dataclass(frozen=True)
class Graded:
    """One student's report, and how far the class is."""

    report: Report
    done: int
    total: int
    fresh: bool  # False: unchanged since the last run
    key: str = ""  # all that decided the report


def grade_class(job: Job) -> Generator[Graded, None, None]:
    """Reports as they get ready: first those that are unchanged, then the others.

    Raises:
        UsageError, CourseError, SandboxError, GradebookError: nothing of a student's is ever raised.
    """
    _refuse_the_course(job)
    entries = intake.roster(job.folder, job.assignment)
    with Gradebook.of(job.course) as book:
        run = _Run(job, book)
        done, waiting = 0, []
        for entry in entries:
            submission = run.read(entry)
            report = run.unchanged(submission)
            if report is None:
                waiting.append(entry)
            else:
                done += 1
                yield Graded(report, done, len(entries), fresh=False, key=run.key(submission))
        if not waiting:
            return
        with Grader(
            job.assignment, seed=run.seed, strategy=run.strategy, only=job.only, known=run.recall_mistakes()
        ) as grader:

            def work(entry: intake.Entry) -> tuple[Submission, Report]:
                submission = run.read(entry)
                try:
                    return submission, grader.grade(submission)
                except AutograderError:  # the machine or the course: it would be the same for everybody
                    raise
                except Exception as fault:  # noqa: BLE001 - one submission never stops a class
                    return submission, grader.undecided(submission, fault)

            jobs = job.jobs or job.course.jobs or _cores()
            for _, (submission, report) in pool.each(waiting, work, jobs, abandon=grader.close):
                run.save(submission, report)
                run.remember_mistakes(grader)
                done += 1
                yield Graded(report, done, len(entries), fresh=True, key=run.key(submission))


def _refuse_the_course(job: Job) -> None:
    """Its folders are no students, and what is graded stays in the gradebook."""
    here, root = job.folder.resolve(), job.course.root.resolve()
    if root.is_relative_to(here) or here in (root / "assignments", root / "solutions"):
        raise UsageError(
            f"{job.folder} is the course's own folder, or holds it: "
            "give the folder that holds one folder, file or zip per student"
        )


class _Run:
    """What all submissions of one run share: suite, seed, strategy; and the gradebook."""

    def __init__(self, job: Job, book: Gradebook) -> None:
        self._job, self._book = job, book
        self._recalled = False
        self._origins = collected.read(job.folder)
        self._suite = digest.suite_digest(job.assignment)
        self.strategy = sandbox.choose(job.sandbox or job.course.sandbox).name
        self.seed = job.seed if job.seed is not None else book.seed(job.assignment.slug, self._suite, new=job.new_seed)

    def read(self, entry: intake.Entry) -> Submission:
        """What a student handed in, and when, if `collect` noted it."""
        submission = intake.read(entry, self._job.assignment)
        origin = self._origins.get(entry.student)
        return submission if origin is None else replace(submission, submitted_at=origin.submitted_at)

    def unchanged(self, submission: Submission) -> Report | None:
        if self._job.again or self._job.only:
            return None
        slug, student, key = self._job.assignment.slug, submission.student, self.key(submission)
        report = self._book.unchanged(slug, student, key)
        if report is None and not self._job.keep:
            report = self._book.laid_aside(slug, student, key)
        if report is None or submission.submitted_at in (None, report.submitted_at):
            return report
        report = replace(report, submitted_at=submission.submitted_at)  # the same work, handed in at another time
        self.save(submission, report)
        return report

    def save(self, submission: Submission, report: Report) -> None:
        if self._job.only:
            return
        keep = self._book.save if self._job.keep else self._book.lay_aside
        keep(report, self.key(submission))

    def recall_mistakes(self) -> tuple[Known, ...] | None:
        """What the known mistakes do on this seed, if an earlier run found it out."""
        text = self._book.recall(self._mistakes_key)
        self._recalled = text is not None
        return None if text is None else tuple(Known.from_dict(data) for data in json.loads(text))

    def remember_mistakes(self, grader: Grader) -> None:
        """Keeps it for the next run, once it is known."""
        if not self._recalled and grader.known is not None:
            self._book.remember(self._mistakes_key, json.dumps([known.to_dict() for known in grader.known]))
            self._recalled = True

    @property
    def _mistakes_key(self) -> str:
        return digest.mistakes_key(self._suite, self._job.assignment.libraries, self.seed)

    def key(self, submission: Submission) -> str:
        libraries = self._job.assignment.libraries
        return digest.report_key(submission, self._suite, libraries, self.strategy, self.seed)


def _cores() -> int:
    return len(os.sched_getaffinity(0))
