"""What GitHub Classroom left: a folder of clones, joined with its roster or grades CSV.

Its clones are called `{assignment}-{GitHub login}`; only `grades.csv` (`student_repository_name`) or the roster
(`github_username`, `identifier`) say whose a GitHub login is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.formats.collecting.git import clones
from autograder.formats.collecting.handed import Ask, Claim, Handed

_NEED = "GitHub Classroom's grades.csv or classroom_roster.csv, which say whose a GitHub login is"


def read(source: Path, ask: Ask) -> Iterator[Handed]:
    """One submission per clone."""
    rows = ask.joined(_NEED)
    ask.need(rows, ("github_username",), f"expected {_NEED}")
    by_repository: dict[str, Claim] = {}
    by_login: dict[str, Claim] = {}
    for row in rows:
        login = row["github_username"].strip()
        claim = Claim(name=login, label=(row.get("roster_identifier") or row.get("identifier") or "").strip())
        repository = row.get("student_repository_name", "").strip()
        for table, key in ((by_login, login.casefold()), (by_repository, repository.casefold())):
            if key and table.setdefault(key, claim) != claim:
                raise UsageError(f"{ask.join} has {key} twice, with different identifiers")

    def owner(folder: str) -> Claim | None:
        name = folder.casefold()
        if name in by_repository:
            return by_repository[name]
        # A GitHub login may have hyphens, as an assignment's name may: the longest login that fits is the one.
        fitting = [login for login in by_login if name == login or name.endswith(f"-{login}")]
        return by_login[max(fitting, key=len)] if fitting else None

    yield from clones(source, ask, owner)
