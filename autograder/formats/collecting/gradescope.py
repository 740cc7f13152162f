"""Gradescope's "Export submissions" (zip or unpacked) with its submission_metadata.yml; groups have several owners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.errors import SubmissionError, UsageError
from autograder.formats.collecting.handed import Ask, Claim, Handed
from autograder.formats.collecting.tree import Tree

_METADATA = "submission_metadata.yml"


def read(source: Path, ask: Ask) -> Iterator[Handed]:
    """One submission per `submission_<id>` folder."""
    tree = ask.open(source)
    where = [name for name in tree.names if name == _METADATA or name.endswith(f"/{_METADATA}")]
    if not where:
        raise UsageError(f"{source} holds no {_METADATA}: export the submissions of the assignment again")
    metadata = min(where, key=lambda name: (name.count("/"), name))
    root = metadata.removesuffix(_METADATA)
    entries = _load(tree, metadata, source)
    found: dict[str, dict[str, str]] = {}
    for name in tree.names:
        folder, _, rest = name.removeprefix(root).partition("/")
        if name.startswith(root) and rest:
            found.setdefault(folder, {})[rest] = name
    for folder in sorted({*found, *map(str, entries)}):
        entry, files = entries.get(folder), found.get(folder, {})
        if not isinstance(entry, Mapping):
            yield Handed(folder, (), tree, files, problem=f"{_METADATA} does not say whose it is")
        else:
            problem = "" if files else f"is in {_METADATA}, but there is no such folder"
            yield Handed(folder, _owners(entry), tree, files, submitted_at=_time(entry), problem=problem)


def _load(tree: Tree, name: str, source: Path) -> Mapping[str, Any]:
    try:
        import yaml  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError("Gradescope's metadata are YAML: install pyyaml") from None

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Plain values only; Ruby's own tags are read as what they stand on."""

    def untagged(loader: Any, _tag: str, node: Any) -> Any:
        kinds = {yaml.MappingNode: loader.construct_mapping, yaml.SequenceNode: loader.construct_sequence}
        if type(node) in kinds:
            return kinds[type(node)](node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("!", untagged)
    try:
        data = yaml.load(tree.read(name), Loader=Loader)  # noqa: S506 - a SafeLoader with fewer tags
    except (yaml.YAMLError, SubmissionError, ValueError, RecursionError) as error:
        words = str(error).partition("\n")[0]
        raise UsageError(f"{name} in {source} cannot be read: {words}") from None
    if not isinstance(data, Mapping):
        raise UsageError(f"{name} in {source} is not a table of submissions")
    return {str(key): value for key, value in data.items()}


def _get(entry: Mapping[str, Any], key: str) -> Any:
    """A value by its name, which Ruby writes with a colon before it."""
    return entry.get(f":{key}", entry.get(key))


def _owners(entry: Mapping[str, Any]) -> tuple[Claim, ...]:
    submitters = _get(entry, "submitters")
    people = [one for one in submitters if isinstance(one, Mapping)] if isinstance(submitters, list) else []
    return tuple(
        Claim(name=str(_get(one, "name") or ""), sid=str(_get(one, "sid") or ""), email=str(_get(one, "email") or ""))
        for one in people
    )


def _time(entry: Mapping[str, Any]) -> datetime | None:
    when = _get(entry, "created_at")
    if not isinstance(when, datetime):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)  # Ruby writes UTC, as "... Z"
