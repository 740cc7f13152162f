"""Whose part is it? A failed check once more, with the reference in the place of the functions that it only uses.

`@uses("affine_forward")` on a check of a network says that the network may call the student's own `affine_forward`,
and that the check is not about it. Where such a check fails, and something else says that the function may be to blame,
the check is taken again when all others are done: in a worker of its own that is thrown away, in which a stand-in calls
back into the checker and is answered with the reference's values. No line of the reference gets into the worker.

If the check passes then, its points are earned, and the report says whose part is wrong. Nothing can be gained by it
beyond that: only functions named in `uses` are answered, only in that run, and `verify` refuses a check that names a
function which it asks the student's code for itself, or that is passed by handing on a stand-in's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from autograder.checks.outcome import Outcome
from autograder.model import CheckResult, Status
from autograder.remote import Endpoint

_ONCE_MORE = (Status.FAILED, Status.ERRORED, Status.UNWRITTEN, Status.TIMEOUT)


def used_by(item: pytest.Item) -> tuple[str, ...]:
    """The functions that `@uses` names on a collected check."""
    return tuple(dict.fromkeys(name for marker in item.iter_markers("uses") for name in marker.args))


@dataclass
class StandIns:
    """The reference's functions of some names, and which of them were called."""

    names: Sequence[str]
    right: Endpoint
    called: set[str] = field(default_factory=set)

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What is put in the place of the student's."""
        return {name: self._function(name) for name in self.names}

    def _function(self, name: str) -> Callable[..., Any]:
        def answer(*args: Any, **kwargs: Any) -> Any:
            self.called.add(name)
            return self.right.call(name, args, kwargs)

        return answer


@dataclass(frozen=True)
class Taken:
    """One check that was taken."""

    outcome: Outcome
    blame: Blame | None = None  # where stand-ins made it pass

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the student's program that it asked for."""
        return self.outcome.asked

    @property
    def lacks(self) -> frozenset[str]:
        """For want of what it did not pass with the student's own functions: "Net.loss", "Net" and "loss"."""
        missing = self.outcome.missing
        return frozenset((missing, *missing.split("."))) if missing else frozenset()

    @property
    def passed(self) -> bool:
        """Whether it passed with the student's own functions."""
        return self.outcome.result.status is Status.PASSED and self.blame is None


@dataclass(frozen=True)
class Blame:
    """Functions that are wrong, and the id of a check that shows it; empty where none does."""

    wrong: tuple[str, ...]
    witness: str = ""


def worth_another(taken: Taken, uses: Collection[str], others: Sequence[Taken]) -> bool:
    """Whether a failed check may pass with right functions in the place of those that it uses.

    It may not where what is missing is the function that it is about; nor where every function that it uses passes all
    the checks that ask for it.
    """
    result = taken.outcome.result
    if not uses or result.status not in _ONCE_MORE:
        return False
    if result.status is Status.UNWRITTEN and not taken.lacks & set(uses):
        return False
    return any(_doubtful(name, taken, others) for name in uses)


def _doubtful(name: str, taken: Taken, others: Sequence[Taken]) -> bool:
    own = [other for other in others if other is not taken and name in other.asked]
    return not own or not all(other.passed for other in own)


def substituted(taken: Taken, called: Collection[str], others: Sequence[Taken], titles: Mapping[str, str]) -> Taken:
    """A check that passes with the functions `called` right. What it compared at first is kept.

    `titles` names for a check's id the sentence that a student knows it by.
    """
    blame = _blame(sorted(called), others)
    lacking = _lacking(blame.wrong, others)
    see = f", see “{titles[blame.witness]}”" if blame.witness else ""
    first = taken.outcome.result
    result = CheckResult(
        check=first.check,
        status=Status.PASSED,
        message=f"passes when {_listed(blame.wrong)} {_are(blame.wrong)} right: {_verdict(blame, lacking)}{see}",
        seconds=first.seconds,
        substituted=tuple(sorted(called)),
    )
    return replace(taken, outcome=replace(taken.outcome, result=result), blame=blame)


def _verdict(blame: Blame, lacking: Sequence[str]) -> str:
    """What is the matter with the functions that are meant; some are not written at all, and none need guess that."""
    wrong = [name for name in blame.wrong if name not in lacking]
    if not wrong:
        return f"yours {_are(lacking)} not written yet"
    guess = "" if blame.witness else "looks like "
    if not lacking:
        return f"{guess}yours {_are(wrong)} wrong"
    return f"not written yet: {_listed(lacking)}; {guess}wrong: {_listed(wrong)}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _blame(called: Sequence[str], others: Sequence[Taken]) -> Blame:
    """Which of the called functions are wrong.

    One is cleared by the checks that ask for no other of them, where these pass. A failed check that asks for one that
    is not cleared is a witness against it; one that passed with stand-ins hands the blame on, and so does one that did
    not get to its end because something else is not written. Where there is neither, all that were called are meant.
    """
    suspects = [name for name in called if not _cleared(name, called, others)]
    against: dict[str, Blame] = {}
    for other in others:
        asked = [name for name in suspects if name in other.asked]
        if len(asked) == 1 and not other.passed:
            blame = other.blame or _said_by(other, asked[0], others)
            if asked[0] not in against or against[asked[0]].wrong != (asked[0],):
                against[asked[0]] = blame
    found = [against[name] for name in called if name in against]
    if not found:
        return Blame(tuple(suspects or called))
    wrong = tuple(dict.fromkeys(name for blame in found for name in blame.wrong))
    # What is not written explains itself; a check that shows something wrong is worth more.
    found.sort(key=lambda blame: set(blame.wrong) <= set(_lacking(wrong, others)))
    return Blame(wrong, next((blame.witness for blame in found if blame.witness), ""))


def _said_by(witness: Taken, name: str, others: Sequence[Taken]) -> Blame:
    """What a failed check that asks for the function `name` says: it is wrong, or something that it calls is absent."""
    missing = witness.outcome.missing
    if not missing or name in witness.lacks:
        return Blame((name,), witness.outcome.result.check.id)
    same = [other for other in others if other.outcome.missing == missing and other.lacks & set(other.asked)]
    return Blame((missing,), (same or [witness])[0].outcome.result.check.id)


def _lacking(names: Sequence[str], others: Sequence[Taken]) -> list[str]:
    """Which of these functions are not written."""
    return [name for name in names if any(name in other.lacks for other in others)]


def _cleared(name: str, called: Sequence[str], others: Sequence[Taken]) -> bool:
    alone = [other for other in others if [n for n in called if n in other.asked] == [name]]
    return bool(alone) and all(other.passed for other in alone)


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
