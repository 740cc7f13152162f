"""Which checks `--only` means."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from autograder.errors import UsageError


def select(ids: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """The ids that `names` mean, in the order of `ids`; all of them for no names.

    A name is an id (`public.shape[3]`), an id without its prefix (`shape[3]`), or either without its case (`shape`).

    Raises:
        UsageError: a name means no check; the nearest one is suggested.
    """
    chosen: set[str] = set()
    for name in names:
        meant = {i for i in ids if name in _spellings(i)}
        if not meant:
            raise UsageError(_unknown(name, ids))
        chosen |= meant
    return tuple(i for i in ids if i in chosen) if chosen else tuple(ids)


def _spellings(check: str) -> set[str]:
    bare = check.partition(".")[2]
    return {check, bare, check.partition("[")[0], bare.partition("[")[0]}


def _unknown(name: str, ids: Sequence[str]) -> str:
    known = sorted({i.partition(".")[2].partition("[")[0] for i in ids})
    near = difflib.get_close_matches(name, [*known, *ids], n=2, cutoff=0.5)
    did_you_mean = f" Did you mean {' or '.join(near)}?" if near else f" There are: {', '.join(known)}"
    return f"there is no check {name!r}.{did_you_mean}"
