"""Read `course.toml` and `assignment.toml` into the nouns of `model`.

A wrong manifest raises `CourseError` with the file, the line and what was expected; nothing is guessed and no key is
ignored, because a misspelt `total_secnds` that is silently dropped costs somebody a term.

    course = load_course()                      # the nearest course.toml, here or above
    course.assignment("knn").limits.seconds
    load_assignment(Path("assignments/knn"))    # also a student's folder, which has no course around it
"""

from __future__ import annotations

import difflib
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from autograder.errors import CourseError, UsageError
from autograder.model import DEFAULT_PROFILE, Assignment, Forbid, Keeps, LatePolicy, Limits, Part, Rules
from autograder.words import ENGLISH, languages

COURSE_FILE = "course.toml"
ASSIGNMENT_FILE = "assignment.toml"
ORIGINALS = ".autograder"  # where a release keeps its stubs a second time
SANDBOXES = ("auto", "namespaces", "landlock", "process")
CONSTRUCTS = ("for", "while", "comprehension")
OPERATORS = ("@", "*", "**", "/", "//", "%", "+", "-", "<<", ">>", "&", "|", "^")

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Course:
    """What `course.toml` says. Folders are found by name: `assignments/<slug>` and `solutions/<slug>` under `root`."""

    root: Path
    title: str
    assignments: tuple[str, ...]  # slugs in the order of the course
    database: Path | str  # a file, or the URL of a database server
    jobs: int = 0  # 0: one a core
    sandbox: str = "auto"
    lang: str = "en"  # what students read; a command may ask for another
    torch_index: str = ""  # address of an index with CPU builds of torch, for the install line of a release
    due: Mapping[str, datetime] = field(default_factory=dict)  # aware; an assignment without one has no entry
    profiles: Mapping[str, str] = field(default_factory=dict)  # of conventions; an assignment without one has no entry

    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # parts that are switched off
    rules: Rules = field(default_factory=Rules)  # deadlines, lateness, which submission counts
    # [publish.TARGET]: where grades are sent, as it stands there; the target itself knows which keys it needs
    publish: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def assignment(self, slug: str, profile: str | None = None) -> Assignment:
        """The assignment of that name, under the profile of that name (None: the course's choice).

        Raises `UsageError` with the nearest names if the course has no such assignment, or it no such profile.
        """
        folder = self.root / "assignments" / slug
        if slug not in self.assignments:
            raise UsageError(self._unknown(slug, folder))
        if not (folder / ASSIGNMENT_FILE).is_file():
            file = self.root / COURSE_FILE
            line = _line_of(file.read_text(encoding="utf-8"), ("assignments", slug))
            raise CourseError(f"assignment {slug!r} is listed, but {folder / ASSIGNMENT_FILE} is missing",
                              file=file, line=line)  # fmt: skip
        assignment = load_assignment(folder, profile)
        without = (*assignment.without, *self._switched_off(assignment))
        return replace(assignment, without=without, lang=self.lang)

    def _switched_off(self, assignment: Assignment) -> tuple[str, ...]:
        known, off = [part.id for part in assignment.parts], self.without.get(assignment.slug, ())
        for name in off:
            if name not in known:
                file = self.root / COURSE_FILE
                line = _line_of(file.read_text(encoding="utf-8-sig"), ("assignments", assignment.slug, "without"))
                words = (
                    f"{assignment.slug} has no part {name!r}.{_did_you_mean(name, known)} It has: {', '.join(known)}"
                )
                raise CourseError(words, file=file, line=line)
        return off

    def _unknown(self, slug: str, folder: Path) -> str:
        if (folder / ASSIGNMENT_FILE).is_file():
            line = f"add the line `{slug} = {{}}` under [assignments] in {COURSE_FILE}"
            return f"{slug!r} is not part of the course yet: {line}"
        known = ", ".join(self.assignments) or "none yet (`autograder new SLUG` writes one)"
        return f"no assignment {slug!r}.{_did_you_mean(slug, self.assignments)} The course has: {known}"


def find_course(start: Path | None = None) -> Path | None:
    """The nearest folder with a `course.toml`, from `start` (default: the current folder) upward, or None."""
    here = (start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / COURSE_FILE).is_file()), None)


def load_course(start: Path | None = None) -> Course:
    """The course that `start` (default: the current folder) lies in.

    Raises `UsageError` where there is none and `CourseError` where its manifest is wrong.
    """
    root = find_course(start)
    if root is None:
        raise UsageError(f"no {COURSE_FILE} in {(start or Path.cwd()).resolve()} or above: run this inside a course")
    table = _read(root / COURSE_FILE, _COURSE_KEYS)
    timezone = _timezone(table)
    late = _late(table.table("late", ("bank_days", *_LATE_KEYS)), LatePolicy())
    late_of: dict[str, LatePolicy] = {}
    listed = table.table("assignments", None)
    due: dict[str, datetime] = {}
    profiles: dict[str, str] = {}
    without: dict[str, tuple[str, ...]] = {}
    for slug in listed.data:
        if not _SLUG.fullmatch(slug):
            raise listed.error("an assignment's name has lower-case letters, digits and _ only", slug)
        line = listed.table(slug, ("due", "profile", "without", "late"))
        when = line.moment("due", timezone)
        if when is not None:
            due[slug] = when
        if "late" in line.data:
            late_of[slug] = _late(line.table("late", _LATE_KEYS), late)
        if "profile" in line.data:
            profiles[slug] = line.text("profile")
        without[slug] = line.texts("without", ())
    return Course(
        root=root,
        title=table.text("title"),
        assignments=tuple(listed.data),
        database=_database(root, table.text("database", "gradebook.sqlite")),
        jobs=int(table.number("jobs", 0, whole=True, least=0)),
        sandbox=table.choice("sandbox", SANDBOXES, "auto"),
        lang=table.choice("lang", languages(), ENGLISH),
        torch_index=table.text("torch_index", ""),
        due=due,
        profiles=profiles,
        without=without,
        rules=Rules(
            timezone=timezone or UTC,
            due=due,
            keeps=Keeps(table.choice("keeps", tuple(Keeps), Keeps.LATEST)),
            bank_days=int(table.table("late", None).number("bank_days", 0, whole=True, least=0)),
            late=late,
            late_of=late_of,
        ),
        publish=_publish(table.table("publish", None)),
    )


def load_assignment(folder: Path, profile: str | None = None) -> Assignment:
    """The assignment whose public folder is `folder`; its private folder is set where a course has one.

    `profile` names the conventions: one of the manifest's `[profiles.NAME]`, "default" for its `[conventions]` as they
    stand, None for what the course around the folder has chosen.

    Raises `CourseError` where the manifest is missing or wrong, `UsageError` where it has no such profile.
    """
    folder = folder.resolve()
    table = _read(folder / ASSIGNMENT_FILE, _ASSIGNMENT_KEYS)
    slug = _slug(table, folder)
    libraries = table.texts("libraries", ("numpy",))
    parts = _parts(table)
    hidden = _hidden(table, folder)
    profiles = _profiles(table)
    name = _chosen(folder, slug, profiles) if profile is None else profile
    if name not in profiles:
        raise UsageError(_no_profile(slug, name, profiles))
    return Assignment(
        slug=slug,
        title=table.text("title"),
        summary=table.text("summary", ""),
        files=_files(table, libraries),
        parts=parts,
        public=folder,
        private=_private(folder, slug),
        libraries=libraries,
        limits=_limits(table),
        forbid=tuple(_forbid(rule, [part.id for part in parts]) for rule in table.tables("forbid", _FORBID_KEYS)),
        conventions=profiles[name],
        profile=name,
        without=_without(table, [part.id for part in parts]),
        lang=table.choice("lang", languages(), ENGLISH),
        accepts=_accepts(table),
        hidden_points=hidden.number("points", 0.0, least=0),
        hidden_parts=hidden.texts("parts", ()),
    )


# ---- the pieces of a course -----------------------------------------------------------------------------------------

_COURSE_KEYS = (
    *(
        "title",
        "database",
        "jobs",
        "sandbox",
        "lang",
        "torch_index",
        "timezone",
        "keeps",
        "late",
        "publish",
        "assignments",
    ),
)
_LATE_KEYS = ("grace_minutes", "percent_per_day", "percent_of", "bank_days_each", "close_days")


def _database(root: Path, text: str) -> Path | str:
    return text if "://" in text else root / text


def _publish(targets: _Table) -> dict[str, Mapping[str, Any]]:
    return {name: targets.table(name, None).data for name in targets.data}


def _timezone(table: _Table) -> ZoneInfo | None:
    name = table.text("timezone", "")
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = _did_you_mean(name, available_timezones())
        words = f"timezone: expected a name such as 'Europe/Berlin', got {name!r}.{near}"
        raise table.error(words, "timezone") from None


def _late(table: _Table, usual: LatePolicy) -> LatePolicy:
    """The late policy that a table states; what it does not say is as `usual`."""
    each, closes = usual.bank_days_each, usual.close_days
    if "bank_days_each" in table.data:
        each = int(table.number("bank_days_each", 0, whole=True, least=0))
    if "close_days" in table.data:
        closes = table.number("close_days", 0, least=0)
    percent = table.number("percent_per_day", usual.percent_per_day, least=0)
    if percent > 100:
        raise table.error(f"late.percent_per_day: expected a number of at most 100, got {percent}", "percent_per_day")
    return LatePolicy(
        grace_minutes=table.number("grace_minutes", usual.grace_minutes, least=0),
        percent_per_day=percent,
        percent_of=table.choice("percent_of", ("earned", "maximum"), usual.percent_of),
        bank_days_each=each,
        close_days=closes,
    )


# ---- the pieces of an assignment ------------------------------------------------------------------------------------

_ASSIGNMENT_KEYS = (
    "slug", "title", "summary", "files", "libraries", "limits", "part", "forbid", "conventions", "profiles", "accepts",
    "hidden", "without", "lang",
)  # fmt: skip
_FORBID_KEYS = ("message", "names", "modules", "operators", "constructs", "functions", "part")


def _slug(table: _Table, folder: Path) -> str:
    """The folder's name in a course; a student may rename theirs, so `release` writes the name into the manifest."""
    slug = table.text("slug", folder.name)
    if not _SLUG.fullmatch(slug):
        raise table.error(f"{slug!r} is no assignment name: use lower-case letters, digits and _", "slug")
    if _in_course(folder) and slug != folder.name:
        raise table.error(f"slug is {slug!r}, but the folder is {folder.name!r}: leave the line out", "slug")
    return slug


def _hidden(table: _Table, folder: Path) -> _Table:
    """What a release says about the checks that it does not have; in a course the suite itself says it."""
    if _in_course(folder) and "hidden" in table.data:
        raise table.error("[hidden] is written by `release`: leave it out", "hidden")
    return table.table("hidden", ("points", "parts"))


def _private(folder: Path, slug: str) -> Path | None:
    private = folder.parent.parent / "solutions" / slug
    return private if _in_course(folder) and private.is_dir() else None


def _in_course(folder: Path) -> bool:
    """Whether this is a course's own folder; a student too may keep homework in a folder called assignments."""
    root = folder.parent.parent
    return folder.parent.name == "assignments" and ((root / COURSE_FILE).is_file() or (root / "solutions").is_dir())


def _files(table: _Table, libraries: Sequence[str]) -> tuple[str, ...]:
    files = table.texts("files")
    if not files:
        raise table.error('name at least one file to hand in: files = ["knn.py"]', "files")
    for file in files:
        module = file.removesuffix(".py")
        if module == file or not module.isidentifier():
            raise table.error(
                f"{file!r} is not the name of a Python module beside the manifest, such as 'knn.py'", "files"
            )
        if module in sys.stdlib_module_names or module in libraries or module in ("support", "tests"):
            raise table.error(f"{file!r} would hide the module {module!r}: choose another name", "files")
    _unique(table, "files", files)
    return files


def _parts(table: _Table) -> tuple[Part, ...]:
    parts = tuple(Part(part.text("id"), part.text("title")) for part in table.tables("part", ("id", "title")))
    _unique(table, "part", [part.id for part in parts])
    return parts


def _unique(table: _Table, key: str, values: Sequence[str]) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise table.error(f"{value!r} is there twice", key, index)


def _limits(table: _Table) -> Limits:
    default, given = Limits(), table.table("limits", ("seconds", "memory_mb", "total_seconds"))
    return Limits(
        seconds=given.number("seconds", default.seconds, above=0),
        memory_mb=int(given.number("memory_mb", default.memory_mb, whole=True, least=64)),
        total_seconds=given.number("total_seconds", default.total_seconds, above=0),
    )


def _forbid(rule: _Table, parts: Sequence[str]) -> Forbid:
    part = rule.text("part", "") or None
    if part is not None and part not in parts:
        raise rule.error(f"there is no part {part!r}.{_did_you_mean(part, parts)}", "part")
    names, modules, functions = (rule.words(key) for key in ("names", "modules", "functions"))
    operators, constructs = rule.words("operators", OPERATORS), rule.words("constructs", CONSTRUCTS)
    if not (names or modules or operators or constructs):
        raise rule.error("forbids nothing: give names, modules, operators or constructs")
    return Forbid(rule.text("message"), names, modules, operators, constructs, functions, part)


def _without(table: _Table, parts: Sequence[str]) -> tuple[str, ...]:
    off = table.texts("without", ())
    for index, part in enumerate(off):
        if part not in parts:
            words = f"there is no part {part!r}.{_did_you_mean(part, parts)} There are: {', '.join(parts) or 'none'}"
            raise table.error(words, "without", index)
    return off


def _accepts(table: _Table) -> dict[str, tuple[str, ...]]:
    accepts = table.table("accepts", None)
    for file in accepts.data:
        if not file.endswith(".py") or "/" in file.removeprefix("support/"):
            raise accepts.error(f"{file!r} is not the name of a Python file", file)
        for name in accepts.texts(file):
            if not all(piece.isidentifier() for piece in name.split(".")):
                raise accepts.error(f"{name!r} is not a dotted module name, such as 'cs231n.classifiers.softmax'", file)
    return {file: accepts.texts(file) for file in accepts.data}


# ---- profiles of conventions ----------------------------------------------------------------------------------------


def _profiles(table: _Table) -> dict[str, dict[str, Any]]:
    """Every profile's conventions, whole: its own in place of the manifest's; the manifest's as they are come first."""
    default = table.table("conventions", None).data
    tables = table.table("profiles", None)
    found = {DEFAULT_PROFILE: default}
    for name in tables.data:
        if name == DEFAULT_PROFILE or not _PROFILE.fullmatch(name):
            words = "a profile's name has lower-case letters, digits, - and _, and is not 'default'"
            raise tables.error(f"{words}: got {name!r}", name)
        own = tables.table(name, tuple(default))
        for key, value in own.data.items():
            if _kind(value) is not _kind(default[key]):
                words = "a number" if _kind(default[key]) is float else _toml_kind(default[key])
                raise own.error(f"{key}: expected {words} as in [conventions], got {value!r}", key)
        found[name] = {**default, **own.data}
    return found


def _kind(value: Any) -> type:
    """The kind of a convention; 1 and 0.5 are of one kind."""
    return float if type(value) is int else type(value)


def _chosen(folder: Path, slug: str, profiles: Iterable[str]) -> str:
    """The profile that the course around an assignment's folder has chosen for it."""
    root = folder.parent.parent
    file = root / COURSE_FILE
    if not _in_course(folder) or not file.is_file():
        return DEFAULT_PROFILE
    name = load_course(root).profiles.get(slug, DEFAULT_PROFILE)
    if name not in profiles:
        line = _line_of(file.read_text(encoding="utf-8-sig"), ("assignments", slug, "profile"))
        raise CourseError(_no_profile(slug, name, profiles), file=file, line=line)
    return name


def _no_profile(slug: str, name: str, profiles: Iterable[str]) -> str:
    return f"{slug} has no profile {name!r}.{_did_you_mean(name, profiles)} It has: {', '.join(profiles)}"


# ---- what others read -----------------------------------------------------------------------------------------------


def text_of(file: Path) -> str:
    """A source of a course. Raises `CourseError` where it cannot be read, with the line where it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")  # Notepad's byte order mark is nobody's fault
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", file=file) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CourseError("is not UTF-8 text: save it as UTF-8", file=file, line=line) from None


def line_in_manifest(assignment: Assignment, *path: str | int) -> int | None:
    """The line of `assignment.toml` where the value at `path` starts: ("forbid", 0, "functions")."""
    return _line_of(text_of(assignment.public / ASSIGNMENT_FILE), path)


# ---- reading TOML with lines ----------------------------------------------------------------------------------------

_REQUIRED: Any = object()


def _read(file: Path, keys: Sequence[str]) -> _Table:
    text = text_of(file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"is not valid TOML: {error}", file=file, line=_line_in(str(error), text)) from None
    return _Table(data, file, text, (), keys)


def _line_in(message: str, text: str) -> int:
    """The line that tomllib names in its own message; it says "at end of document" for the last."""
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else text.count("\n") + 1


def _line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line where the value at `path` starts.

    tomllib keeps no positions. But a document cut off after a line either parses or was cut inside a value, so the
    value starts right after the last cut that parses and does not have it yet.
    """
    lines, start = text.split("\n"), 1
    for count in range(1, len(lines) + 1):
        try:
            data = tomllib.loads("\n".join(lines[:count]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
        if _holds(data, path):
            return start
        start = count + 1
    return None


def _holds(data: Any, path: Sequence[str | int]) -> bool:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, [str(name) for name in known], n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""


class _Table:
    """One TOML table, asked for its values by name and kind; every complaint carries the line.

    `keys` are the keys it may have; None lets it have any (its values are then asked for one by one).
    """

    def __init__(
        self, data: dict[str, Any], file: Path, text: str, path: tuple[str | int, ...], keys: Sequence[str] | None
    ) -> None:
        self.data, self._file, self._text, self._path = data, file, text, path
        for key in data if keys is not None else ():
            if key not in (keys or ()):
                raise self.error(
                    f"unknown key {key!r}.{_did_you_mean(key, keys or ())} Known: {', '.join(keys or ())}", key
                )

    def error(self, message: str, *path: str | int) -> CourseError:
        """A `CourseError` at the line of the value at `path`, or of the nearest table around it."""
        full = (*self._path, *path)
        lines = (_line_of(self._text, full[:length]) for length in range(len(full), 0, -1))
        return CourseError(message, file=self._file, line=next((line for line in lines if line is not None), 1))

    def _get(self, key: str, kind: type | tuple[type, ...], words: str, default: Any) -> Any:
        if key not in self.data:
            if default is _REQUIRED:
                raise self.error(f"{self._name(key)} is missing: expected {words}", key)
            return default
        value = self.data[key]
        # bool is an int to Python, and never what a manifest means by a number
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(f"{self._name(key)}: expected {words}, got {_toml_kind(value)}", key)
        return value

    def _name(self, key: str) -> str:
        return ".".join([*(str(step) for step in self._path if isinstance(step, str)), key])

    def text(self, key: str, default: str = _REQUIRED) -> str:
        value: str = self._get(key, str, "a text", default)
        if default is _REQUIRED and not value.strip():
            raise self.error(f"{self._name(key)} is empty", key)
        return value

    def texts(self, key: str, default: tuple[str, ...] = _REQUIRED) -> tuple[str, ...]:
        values = self._get(key, (list, tuple), "a list of texts", default)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self.error(
                    f"{self._name(key)}: expected a list of texts, got {_toml_kind(value)} in it", key, index
                )
        return tuple(values)

    def words(self, key: str, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """Texts that each say something: none is empty, and each is one of `choices` if there are any."""
        found = self.texts(key, ())
        for index, word in enumerate(found):
            if not word.strip():
                raise self.error(f"{self._name(key)}: a text in it is empty and means nothing", key, index)
            if choices and word not in choices:
                raise self.error(f"{self._name(key)}: expected one of {', '.join(choices)}, got {word!r}", key, index)
        return found

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        value = self.text(key, default)
        if value not in choices:
            near = _did_you_mean(value, choices)
            raise self.error(f"{self._name(key)}: expected one of {', '.join(choices)}, got {value!r}.{near}", key)
        return value

    def number(
        self, key: str, default: float, *, whole: bool = False, least: float | None = None, above: float | None = None
    ) -> float:
        bound = f" of at least {least}" if least is not None else f" above {above}" if above is not None else ""
        words = f"a {'whole ' if whole else ''}number{bound}"
        value: float = self._get(key, int if whole else (int, float), words, default)
        fits = value == value and (least is None or value >= least) and (above is None or value > above)
        if not fits or value in (float("inf"), float("-inf")):
            raise self.error(f"{self._name(key)}: expected {words}, got {value}", key)
        return value

    def moment(self, key: str, timezone: tzinfo | None = None) -> datetime | None:
        """An aware time; one without an offset is on the wall clock of `timezone`."""
        words = "a date and time with its offset, such as 2027-02-05T23:59:00+00:00"
        value: datetime | None = self._get(key, datetime, words, None)
        if value is None or value.tzinfo is not None:
            return value
        if timezone is None:
            words += ", or `timezone` at the top of the course"
            raise self.error(f"{self._name(key)}: expected {words}; the offset is missing", key)
        local = value.replace(tzinfo=timezone)
        if local.astimezone(UTC).astimezone(timezone).replace(tzinfo=None) != value:
            words = f"{value} does not exist on the clocks of {timezone}, which are put forward there: choose another"
            raise self.error(f"{self._name(key)}: {words}", key)
        # Of an hour that comes twice, the second: nobody is late by one reading and on time by the other.
        return local.replace(fold=1)

    def table(self, key: str, keys: Sequence[str] | None) -> _Table:
        data = self._get(key, dict, "a table", {})
        return _Table(data, self._file, self._text, (*self._path, key), keys)

    def tables(self, key: str, keys: Sequence[str]) -> list[_Table]:
        items = self._get(key, list, f"tables, each opened by [[{key}]]", [])
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                raise self.error(
                    f"{key}: expected tables, each opened by [[{key}]], got {_toml_kind(item)}", key, index
                )
        return [_Table(item, self._file, self._text, (*self._path, key, i), keys) for i, item in enumerate(items)]


def _toml_kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", list: "a list",
             dict: "a table", datetime: "a date and time"}  # fmt: skip
    return kinds.get(type(value), "a date or a time")
