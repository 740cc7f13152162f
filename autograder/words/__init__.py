"""Our sentences in another language. English is what is written everywhere; a table per language says it again.

    say = load("zh", assignment.public).say
    say("5 of 6 values differ; worst at [0, 2]")

A table is a TOML file, an English sentence on the left: `"{n} of {all} differ" = "{all} 个中有 {n} 个不同"`. What
stands for a placeholder is looked up as well, so that a title inside a sentence is said in the same language. A
sentence that no table knows stays as it is: a report is never spoilt by a missing word. The engine's own table lies
here; those of an assignment are `words.zh.toml` in its two folders, the public one with what students may see anyway.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from autograder.errors import CourseError

ENGLISH = "en"
_HERE = Path(__file__).parent
_PLACE = re.compile(r"\{(\w+)\}")
_TAGS = {"zh": "zh-Hans"}  # what HTML calls the language


@dataclass(frozen=True)
class Words:
    """A language: how its sentences are said."""

    lang: str = ENGLISH
    table: Mapping[str, str] = field(default_factory=dict)

    def say(self, english: str) -> str:
        """The sentence in this language, or as it is where this language has no words for it."""
        if not self.table or not english:
            return english
        return self._known(english) or english

    def knows(self, english: str) -> bool:
        """Whether there are words for it."""
        return self._known(english) is not None

    @property
    def tag(self) -> str:
        """The HTML language tag."""
        return _TAGS.get(self.lang, self.lang)

    def _known(self, english: str) -> str | None:
        if english in self.table:
            return self.table[english]
        for pattern, said in self._patterns:
            if found := pattern.fullmatch(english):
                return _filled(said, {name: self._inner(value) for name, value in found.groupdict().items()})
        return None

    def _inner(self, value: str) -> str:
        """What stands for a placeholder: a sentence of ours, a list of such, or something of nobody's language."""
        if (said := self._known(value)) is not None:
            return said
        items = value.split(", ")
        return "、".join(self.table[item] for item in items) if all(item in self.table for item in items) else value

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Sentences with placeholders; those that say most of their own before the first one are tried first."""
        open_ones = [english for english in self.table if _PLACE.search(english)]
        return [(_pattern(english), self.table[english]) for english in sorted(open_ones, key=_literal, reverse=True)]


def load(lang: str, *folders: Path | None) -> Words:
    """The engine's words and those of some folders.

    Args:
        lang: "en", or a language that the engine has a table of.
        folders: with a `words.<lang>.toml`, or without one.

    Raises:
        CourseError: there is no such language, or a table is wrong.
    """
    if lang == ENGLISH:
        return Words()
    if lang not in languages():
        raise CourseError(f"there are no words in {lang!r}: this program speaks {', '.join(languages())}")
    table = _read(_HERE / f"{lang}.toml")
    for folder in folders:
        if folder is not None and (file := table_of(folder, lang)).is_file():
            table |= _read(file)
    return Words(lang, table)


@cache
def languages() -> tuple[str, ...]:
    """The languages that the engine speaks."""
    return (ENGLISH, *sorted(file.stem for file in _HERE.glob("*.toml")))


def table_of(folder: Path, lang: str) -> Path:
    """Where an assignment's table lies in one of its two folders."""
    return folder / f"words.{lang}.toml"


def read_table(file: Path) -> dict[str, str]:
    """A table as it is; empty where there is no such file. Raises `CourseError`."""
    return _read(file) if file.is_file() else {}


def _read(file: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"is no table of words: {error}", file=file) from None
    for english, said in table.items():
        if not isinstance(said, str):
            raise CourseError(f"the words for {english!r} are to be text", file=file)
        if wrong := set(_places(said)) - set(_places(english)):
            raise CourseError(f"the words for {english!r} use {{{wrong.pop()}}}, which it does not have", file=file)
    return table


def _places(sentence: str) -> Iterator[str]:
    return (found.group(1) for found in _PLACE.finditer(sentence))


def _literal(english: str) -> tuple[int, int]:
    """How much of a sentence is its own: up to the first placeholder, and altogether."""
    return len(_PLACE.split(english, maxsplit=1)[0]), len(_PLACE.sub("", english))


def _pattern(english: str) -> re.Pattern[str]:
    pieces, seen, last = [], set(), 0
    for found in _PLACE.finditer(english):
        name = found.group(1)
        pieces.append(re.escape(english[last : found.start()]))
        pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        last = found.end()
    return re.compile("".join([*pieces, re.escape(english[last:])]), re.DOTALL)


def _filled(said: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values[found.group(1)], said)
