"""Whose submission it is: everything that the source says must lead to one person of the roster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from autograder.formats.collecting.handed import Claim
from autograder.model import Person

_LABEL: tuple[Callable[[Person], str], ...] = (
    lambda person: person.id,
    lambda person: person.login,
    lambda person: person.sid,
    lambda person: person.email,
)


def identify(claim: Claim, people: Sequence[Person], targets: Sequence[str] = ()) -> tuple[Person, ...] | str:
    """The person, or the members of the group, that a claim leads to; or the reason why that is not certain.

    Args:
        targets: names of the publishing targets whose user ids `claim.account` is one of.
    """
    hits = {
        "account": _having(claim.account, people, [_account(target) for target in targets]),
        "number": _having(claim.sid, people, [lambda person: person.sid]),
        "login": _having(claim.login, people, [lambda person: person.login]),
        "e-mail": _having(claim.email, people, [lambda person: person.email]),
        "label": _having(claim.label, people, _LABEL),
    }
    members = tuple(person for person in people if claim.label and person.group == claim.label)
    found = {person.id: person for persons in hits.values() for person in persons}
    if found and members and set(found) != {person.id for person in members}:
        return f"is a group and also leads to {_named(found.values())}"
    if len(found) == 1:
        return tuple(found.values())
    if found:
        said = "; ".join(f"the {key} is of {_named(persons)}" for key, persons in hits.items() if persons)
        return f"leads to more than one person: {said}"
    return members or "is nobody on the roster"


def _having(value: str, people: Iterable[Person], keys: Iterable[Callable[[Person], str]]) -> list[Person]:
    if not value:
        return []
    found = {person.id: person for key in keys for person in people if key(person).casefold() == value.casefold()}
    return list(found.values())


def _account(target: str) -> Callable[[Person], str]:
    return lambda person: person.accounts.get(target, "")


def _named(people: Iterable[Person]) -> str:
    return " and ".join(person.id for person in people)
