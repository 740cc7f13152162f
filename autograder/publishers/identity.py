"""Who is who at a target: by the instructor's own map, then the institution's number, the login, the address.

Names decide nothing: two people may have one name. Whatever is not certain is refused, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.model import Person
from autograder.text import one_line


@dataclass(frozen=True)
class Account:
    """A student as a target knows them; empty where the target does not say."""

    id: str
    name: str = ""
    sid: str = ""
    login: str = ""
    email: str = ""


# What both sides may know, in the order of trust.
_KEYS: tuple[tuple[str, Callable[[Person], str], Callable[[Account], str]], ...] = (
    ("number", lambda person: person.sid, lambda account: account.sid),
    ("login", lambda person: person.login, lambda account: account.login),
    ("e-mail", lambda person: person.email, lambda account: account.email),
)


def match(people: Iterable[Person], accounts: Sequence[Account], target: str) -> dict[str, Account | str]:
    """For each person's id their account at the target, or the reason why there is none that is certain."""
    found = {person.id: _account_of(person, accounts, target) for person in people}
    uses = Counter(account.id for account in found.values() if isinstance(account, Account))
    return {
        student: _shared(student, account, found) if isinstance(account, Account) and uses[account.id] > 1 else account
        for student, account in found.items()
    }


def _shared(student: str, account: Account, found: dict[str, Account | str]) -> str:
    others = [other for other, one in found.items() if one == account and other != student]
    return f"the account {_called(account)} is also the one of {', '.join(others)}: correct the roster"


def _account_of(person: Person, accounts: Sequence[Account], target: str) -> Account | str:
    wanted = person.accounts.get(target, "")
    if wanted:
        given = [account for account in accounts if account.id == wanted]
        return given[0] if given else f"the roster maps them to the account {wanted}, which is not in the course"
    hits: list[tuple[str, Account]] = []
    for key, ours, theirs in _KEYS:
        value = ours(person).strip().casefold()
        same = [account for account in accounts if value and theirs(account).strip().casefold() == value]
        if len(same) > 1:
            return f"{len(same)} accounts have the {key} {one_line(value)!r}: {_map_it(target)}"
        hits += [(key, account) for account in same]
    if not _known(person):
        return f"the roster has no number, login or e-mail of theirs: {_map_it(target)}"
    if not hits:
        return f"no account in the course has their {_known(person)}: {_map_it(target)}"
    first_key, first = hits[0]
    for key, account in hits[1:]:
        if account.id != first.id:
            return (
                f"the {first_key} says account {_called(first)}, the {key} says {_called(account)}: {_map_it(target)}"
            )
    return first


def _known(person: Person) -> str:
    keys = [f"{key} {one_line(ours(person))!r}" for key, ours, _ in _KEYS if ours(person).strip()]
    return " or ".join(keys)


def _map_it(target: str) -> str:
    return f"map them in the roster (column account.{target})"


def _called(account: Account) -> str:
    return f"{account.id} ({one_line(account.name)})" if account.name else account.id
