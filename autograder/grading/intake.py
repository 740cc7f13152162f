"""What students handed in, as bytes: a class folder to submissions, a submission to source files.

Theory of operation. Two stages, because they are trusted differently.

1. `roster` and `read` run in the command itself. They open folders and regular files only (`O_NOFOLLOW`, checked again
   on the open descriptor), look at a size before reading, and interpret nothing: an archive stays one blob. Only files
   whose names the assignment asks for are read at all; every other name is just remembered.
2. `unpack` runs in a limited child, because it parses hostile data: it opens the archive, picks the wanted members,
   and checks that each is text. Members are read through a cap, whatever sizes the archive claims, and nothing is ever
   written to disk, so a name like `../../x` has nowhere to go; such an archive is refused all the same, by name.

A notebook may stand in for the main module, whatever it is called: where the module is missing, or is still the stub
(`from_notebooks.py` decides). So notebooks are read too, and one that cannot be read only matters where it is needed.

Whatever is wrong becomes a `Refusal`: data for that student's report, never an exception that could stop a class.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from autograder.cells import Cells
from autograder.encoding import check_text
from autograder.errors import SubmissionError, UsageError
from autograder.grading import from_notebooks, python2
from autograder.grading.from_notebooks import is_notebook
from autograder.grading.notebook import MAX_NOTEBOOK
from autograder.model import Assignment, Check, CheckResult, Status, Submission
from autograder.text import one_line

MAX_SOURCE = 1 << 20  # bytes of one source file; a long assignment has 50 kB
MAX_ARCHIVE = 16 << 20  # bytes of one archive as handed in
MAX_TOTAL = 32 << 20  # bytes of one submission
MAX_FILES = 2000  # names in one submission, read or not
MAX_DEPTH = 8  # folders inside folders
MAX_RATIO = 200  # unpacked : packed, of a member that is read; source text packs 3 to 10 times

ARCHIVES = (".zip",)
_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
# Tools leave these beside a student's work; what is in them was never meant to be handed in.
LEFTOVERS = {"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".venv", "venv", "node_modules", ".autograder"}


@dataclass(frozen=True)
class Refusal:
    """Why a submission is not run at all: what every check of it says."""

    status: Status
    message: str
    details: str = ""
    line: str = ""

    def result(self, check: Check) -> CheckResult:
        """What a check of the refused submission says."""
        return CheckResult(check, self.status, self.message, self.details, line=self.line)


@dataclass(frozen=True)
class Sources:
    """The files of one submission that take part, and what there is to say about the others."""

    files: Mapping[str, bytes]  # wanted name -> content, `Unparsed` if it is left out for that
    notes: tuple[str, ...] = ()
    refusal: Refusal | None = None
    cells: Mapping[str, Cells] = field(default_factory=dict)  # of files that were made of a notebook


@dataclass(frozen=True)
class Entry:
    """One student's place in the class folder, not yet read."""

    student: str
    path: Path
    kind: str  # "folder", "file", or why it cannot be read
    others: tuple[str, ...] = field(default=())  # the same student's other entries


# --- stage 1: the class folder


def roster(folder: Path, assignment: Assignment) -> list[Entry]:
    """Everyone in a class folder, by name. Reads names only.

    Raises:
        UsageError: `folder` is not a folder, is empty, or is itself one student's submission.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: give the folder that holds one folder, file or zip per student")
    wanted = wanted_names(assignment)
    found: dict[str, list[Entry]] = {}
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.name.startswith(".") or entry.name in LEFTOVERS:
                continue
            if entry.name in {*wanted, f"{assignment.slug}.ipynb"} and entry.is_file(follow_symlinks=False):
                raise UsageError(
                    f"{folder} is one submission itself (it holds {entry.name}): "
                    "give the folder above it, which holds one folder, file or zip per student"
                )
            one = _entry(entry)
            found.setdefault(one.student, []).append(one)
    if not found:
        raise UsageError(f"{folder} is empty: it should hold one folder, file or zip per student")
    return [_merge(entries) for entries in found.values()]


def _entry(entry: os.DirEntry[str]) -> Entry:
    path = Path(entry.path)
    mode = entry.stat(follow_symlinks=False).st_mode
    if stat.S_ISDIR(mode):
        return Entry(one_line(entry.name), path, "folder")
    student = one_line(path.stem if path.suffix else path.name)
    if stat.S_ISREG(mode):
        return Entry(student, path, "file")
    return Entry(student, path, f"{one_line(entry.name)} is {_kind(mode)}; only folders and regular files are read")


def _merge(entries: list[Entry]) -> Entry:
    first = entries[0]
    return Entry(first.student, first.path, first.kind, tuple(e.path.name for e in entries[1:]))


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFLNK: "a symbolic link",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFBLK: "a device",
        stat.S_IFCHR: "a device",
        stat.S_IFDIR: "a folder",
    }
    return kinds.get(stat.S_IFMT(mode), "not a regular file")


def read(entry: Entry, assignment: Assignment) -> Submission:
    """One student's entry as bytes; a problem is part of the submission and never raised."""
    files: dict[str, bytes] = {}
    ignored: list[str] = []
    problem: str | None = None
    try:
        if entry.others:
            names = ", ".join(one_line(name) for name in (entry.path.name, *entry.others))
            raise SubmissionError(f"handed in {len(entry.others) + 1} times: {names}; keep one of them")
        if entry.kind == "file":
            files.update(_read_single(entry.path, assignment))
        elif entry.kind == "folder":
            _read_folder(entry.path, wanted_names(assignment), files, ignored)
        else:
            raise SubmissionError(entry.kind)
    except SubmissionError as error:
        problem = str(error)
    except OSError as error:
        problem = f"could not be read: {error.strerror or error}"
    return Submission(
        student=entry.student,
        files=files,
        digest=digest(files, ignored, problem),
        source=one_line(entry.path.name),
        problem=problem,
        ignored=tuple(ignored),
    )


def wanted_names(assignment: Assignment) -> set[str]:
    """File names that are read: the assignment's own and those it accepts from elsewhere."""
    return {*assignment.files, *assignment.accepts}


def digest(files: Mapping[str, bytes], ignored: Iterable[str] = (), problem: str | None = None) -> str:
    """What identifies a submission's content: equal digests get equal reports."""
    sha = hashlib.sha256()
    for name in sorted(files):
        sha.update(f"{name}\0{len(files[name])}\0".encode("utf-8", "backslashreplace"))
        sha.update(files[name])
    for line in [*sorted(ignored), problem or ""]:
        sha.update(line.encode("utf-8", "backslashreplace") + b"\0")
    return sha.hexdigest()


def _read_single(path: Path, assignment: Assignment) -> dict[str, bytes]:
    """A student who is one file: an archive, or the only source file of the assignment under the student's name."""
    suffix = path.suffix.lower()
    if suffix in ARCHIVES:
        return {one_line(path.name): read_at(path.name, MAX_ARCHIVE, parent=path.parent)}
    if suffix == ".py" and len(assignment.files) == 1:
        return {assignment.files[0]: read_at(path.name, MAX_SOURCE, parent=path.parent)}
    if is_notebook(path.name):
        return {one_line(path.name): read_at(path.name, MAX_NOTEBOOK, parent=path.parent)}
    raise SubmissionError(_not_taken(path.name, assignment.files))


def _not_taken(name: str, files: tuple[str, ...]) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    hand_in = f"hand in {_listed(files)}"
    if suffix in _OTHER_ARCHIVES:
        return f"{one_line(name)} is an archive that is not opened: {hand_in}, or a .zip of it"
    return f"{one_line(name)} is not what is asked for: {hand_in}"


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _read_folder(folder: Path, wanted: set[str], files: dict[str, bytes], ignored: list[str]) -> None:
    """Reads wanted names, notebooks and archives below `folder`; remembers the other names.

    Raises:
        SubmissionError: a wanted file is too large or no regular file, or there is too much of everything.
    """
    total = seen = 0
    problems = []
    for relative, parent, entry in walk(folder):
        seen += 1
        if seen > MAX_FILES:
            raise SubmissionError(f"more than {MAX_FILES} files; hand in only {_listed(sorted(wanted))}")
        name, path = entry.name, str(relative)
        if name not in wanted and not name.lower().endswith((*ARCHIVES, ".ipynb")):
            ignored.append(one_line(path))
            continue
        try:
            data = read_at(name, _limit(name), parent=parent)
            if total + len(data) > MAX_TOTAL:
                raise SubmissionError(f"more than {MAX_TOTAL >> 20} MB; hand in only {_listed(sorted(wanted))}")
        except SubmissionError as problem:
            if not is_notebook(name):
                raise
            problems.append(problem)  # perhaps nobody needs it
            ignored.append(one_line(path))
        else:
            files[path] = data
            total += len(data)
    if problems and not files:
        raise problems[0]


def _limit(name: str) -> int:
    """How many bytes of a file of that name are read."""
    if name.lower().endswith(ARCHIVES):
        return MAX_ARCHIVE
    return MAX_NOTEBOOK if is_notebook(name) else MAX_SOURCE


def walk(folder: Path) -> Iterator[tuple[PurePosixPath, int, os.DirEntry[str]]]:
    """(path below `folder`, descriptor of its folder, entry) of everything that is not a folder, shallowest first.

    Folders are opened through their parent's descriptor without following links: a link that replaces a folder while we
    walk leads nowhere.
    """
    with _directory(os.fspath(folder)) as fd:
        yield from _walk_at(fd, PurePosixPath(), depth=0)


def _walk_at(fd: int, below: PurePosixPath, depth: int) -> Iterator[tuple[PurePosixPath, int, os.DirEntry[str]]]:
    with os.scandir(fd) as scan:
        entries = sorted(scan, key=lambda e: e.name)
    folders = []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.name)
        else:
            yield below / entry.name, fd, entry
    for name in folders:
        if name in LEFTOVERS:
            continue
        if depth >= MAX_DEPTH:
            raise SubmissionError(f"folders are nested more than {MAX_DEPTH} deep")
        with _directory(name, fd) as child:
            yield from _walk_at(child, below / name, depth + 1)


@contextmanager
def _directory(name: str, parent: int | None = None) -> Iterator[int]:
    fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        yield fd
    finally:
        os.close(fd)


def read_at(name: str, limit: int, *, parent: int | Path) -> bytes:
    """The content of a regular file of at most `limit` bytes; links, pipes and devices are refused unread."""
    shown = one_line(name)
    if isinstance(parent, Path):
        with _directory(os.fspath(parent)) as fd:
            return read_at(name, limit, parent=fd)
    before = os.stat(name, dir_fd=parent, follow_symlinks=False)
    if not stat.S_ISREG(before.st_mode):
        raise SubmissionError(f"{shown} is {_kind(before.st_mode)}; only regular files are read")
    # O_NONBLOCK: should it have become a pipe since, opening does not wait for a writer.
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=parent)
    with os.fdopen(fd, "rb", buffering=0) as file:
        now = os.fstat(fd)
        if not stat.S_ISREG(now.st_mode):
            raise SubmissionError(f"{shown} is {_kind(now.st_mode)}; only regular files are read")
        if now.st_size > limit:
            raise SubmissionError(f"{shown} has {now.st_size:,} bytes; at most {limit:,} are read")
        data = file.read(limit + 1) or b""
        while (more := file.read(limit + 1 - len(data))) and len(data) <= limit:
            data += more
    if len(data) > limit:
        raise SubmissionError(f"{shown} has more than {limit:,} bytes")
    return data


# --- stage 2: what is in it (in a limited child)


def unpack(submission: Submission, assignment: Assignment) -> Sources:
    """The wanted files of a submission, out of its archive if it is one, each checked to be readable text."""
    if submission.problem is not None:
        return Sources({}, refusal=Refusal(Status.ERRORED, submission.problem))
    try:
        given, ignored = _expand(submission, wanted_names(assignment))
        chosen, notes = _choose({path: data for path, data in given.items() if not is_notebook(path)})
        for name, data in chosen.items():
            check_text(name, data)
        notebooks = {path: data for path, data in given.items() if is_notebook(path)}
        taken = from_notebooks.take(notebooks, chosen, ignored, assignment)
    except SubmissionError as error:
        return Sources({}, refusal=Refusal(Status.ERRORED, str(error)))
    files, read_so = _modern({**chosen, **taken.files}, assignment)
    notes += read_so
    unused = (path for path, data in given.items() if chosen.get(_base(path)) is not data)
    ignored += [path for path in unused if path not in taken.known]
    return _runnable(replace(_judge(files, ignored, [*notes, *taken.notes], assignment), cells=taken.cells))


def _runnable(sources: Sources) -> Sources:
    """Without the files that are not Python, and with a note on each; as it was where none or each of them is."""
    from autograder.checks.unparsed import set_aside, told  # numpy and pytest, which whoever only reads does not need
    from autograder.remote import Unparsed

    files = set_aside(sources.files, sources.cells)
    said = [told(name, data.fault) for name, data in files.items() if isinstance(data, Unparsed)]
    return replace(sources, files=files, notes=(*said, *sources.notes)) if said else sources


def _modern(files: dict[str, bytes], assignment: Assignment) -> tuple[dict[str, bytes], list[str]]:
    """The files with those of Python 2 rewritten, and what to say about them; only other courses have such files."""
    old = {name: python2.as_python3(files[name]) for name in files if name in assignment.accepts}
    rewritten = {name: data for name, data in old.items() if data is not None}
    return {**files, **rewritten}, [f"{python2.NOTE}: {', '.join(rewritten)}"] if rewritten else []


def _base(path: str) -> str:
    return PurePosixPath(path).name


def _expand(submission: Submission, wanted: set[str]) -> tuple[dict[str, bytes], list[str]]:
    """(path -> content of wanted files and notebooks, names of the others).

    An archive beside a wanted file is left alone.
    """
    given = {path: data for path, data in submission.files.items() if _base(path) in wanted or is_notebook(path)}
    archives = {path: data for path, data in submission.files.items() if path not in given}
    ignored = list(submission.ignored)
    if not archives or any(not is_notebook(path) for path in given):
        return given, [*ignored, *archives]
    if len(archives) > 1:
        raise SubmissionError(f"{len(archives)} archives ({', '.join(map(one_line, archives))}); hand in one")
    [(name, data)] = archives.items()
    members, others = read_zip(one_line(name), data, wanted)
    return {**given, **members}, [*ignored, *others]


def read_zip(archive: str, data: bytes, wanted: set[str]) -> tuple[dict[str, bytes], list[str]]:
    """(path -> content of wanted members and notebooks, names of the others); everything stays in memory.

    Raises:
        SubmissionError: damaged, encrypted, too much of something, or with paths that lead outside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return _members(archive, opened, wanted)
    except SubmissionError:
        raise
    # zipfile raises all of these for archives that lie about themselves.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, OverflowError) as error:
        raise SubmissionError(f"{archive} cannot be opened as a zip: {one_line(str(error))}; make it again") from None


def _members(archive: str, opened: zipfile.ZipFile, wanted: set[str]) -> tuple[dict[str, bytes], list[str]]:
    infos = opened.infolist()
    if len(infos) > MAX_FILES:
        raise SubmissionError(f"{archive} holds {len(infos):,} files; at most {MAX_FILES:,} are read")
    found: dict[str, bytes] = {}
    others: list[str] = []
    total = 0
    for info in infos:
        path = member_path(archive, info.filename)
        if info.is_dir() or LEFTOVERS & set(PurePosixPath(path).parts):
            continue
        if _base(path) not in wanted and not is_notebook(path):
            others.append(one_line(path))
            continue
        if path in found:
            raise SubmissionError(f"{archive} holds {one_line(path)} twice; which one counts cannot be known")
        found[path] = read_member(archive, opened, info, _limit(path))
        total += len(found[path])
        if total > MAX_TOTAL:
            raise SubmissionError(f"{archive} unpacks to more than {MAX_TOTAL >> 20} MB")
    return found, others


def member_path(archive: str, name: str) -> str:
    """The path of a member with forward slashes.

    Raises:
        SubmissionError: it leads outside of the archive.
    """
    path = name.replace("\\", "/")
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path):
        raise SubmissionError(f"{archive} holds {one_line(name)!r}, a path outside itself; make the archive again")
    return path


def read_member(archive: str, opened: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The content of one member of at most `limit` bytes, whatever size the archive claims.

    Raises:
        SubmissionError: it is encrypted, a link, packed in an unusual way, or too large.
    """
    shown = one_line(info.filename)
    if info.flag_bits & 0x1:
        raise SubmissionError(f"{archive} is encrypted; hand in one without a password")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise SubmissionError(f"{shown} in {archive} is a symbolic link; hand in the file itself")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SubmissionError(f"{shown} in {archive} is packed in a way that is not opened; make an ordinary zip")
    # The size that the archive claims is only good for an early no; the read below has its own cap.
    if info.file_size > limit or info.file_size > MAX_RATIO * max(info.compress_size, 1024):
        raise SubmissionError(f"{shown} in {archive} unpacks to {info.file_size:,} bytes; at most {limit:,} are read")
    with opened.open(info) as member:
        data = member.read(limit + 1)
    if len(data) > limit:
        raise SubmissionError(f"{shown} in {archive} unpacks to more than {limit:,} bytes")
    return data


def _choose(given: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """One file per wanted name: the one nearest to the top.

    Raises:
        SubmissionError: two are equally near and differ.
    """
    chosen: dict[str, bytes] = {}
    notes: list[str] = []
    for name in sorted({_base(path) for path in given}):
        paths = sorted((p for p in given if _base(p) == name), key=lambda p: (len(PurePosixPath(p).parts), p))
        nearest = [p for p in paths if len(PurePosixPath(p).parts) == len(PurePosixPath(paths[0]).parts)]
        if len({given[p] for p in nearest}) > 1:
            raise SubmissionError(f"{name} is there more than once: {', '.join(map(one_line, nearest))}; keep one")
        chosen[name] = given[paths[0]]
        if len(paths) > 1:
            notes.append(f"{name} is there more than once; {one_line(paths[0])} was graded")
    return chosen, notes


def _judge(chosen: dict[str, bytes], ignored: list[str], notes: list[str], assignment: Assignment) -> Sources:
    """Says what is missing (with the nearest name that was handed in) and what was left aside."""
    if not chosen:
        return Sources({}, refusal=_nothing_there(ignored, assignment))
    # Files of another course stand in for ours, so only a submission in our own names can lack one of them.
    missing = [] if set(chosen) & set(assignment.accepts) else [n for n in assignment.files if n not in chosen]
    notes += [_missing(name, ignored) for name in missing]
    if ignored:
        shown = ", ".join(ignored[:5]) + (f" and {len(ignored) - 5} more" if len(ignored) > 5 else "")
        notes.append(f"not used: {shown}; this assignment takes {_listed(assignment.files)}")
    empty = [name for name, data in chosen.items() if not data.strip()]
    if len(empty) == len(chosen):
        return Sources({}, tuple(notes), Refusal(Status.UNWRITTEN, f"{_listed(empty)} is empty"))
    return Sources(chosen, tuple(notes))


def _nothing_there(ignored: list[str], assignment: Assignment) -> Refusal:
    if not ignored:
        return Refusal(Status.UNWRITTEN, f"nothing was handed in: there is no {_listed(assignment.files)}")
    for path in ignored:
        if PurePosixPath(path).suffix.lower() in _OTHER_ARCHIVES:
            return Refusal(Status.UNWRITTEN, _not_taken(_base(path), assignment.files))
        if path.lower().endswith(ARCHIVES):
            return Refusal(Status.UNWRITTEN, f"{_base(path)} inside the archive is not opened: pack the files once")
    return Refusal(Status.UNWRITTEN, "; ".join(_missing(name, ignored) for name in assignment.files))


def _missing(name: str, ignored: list[str]) -> str:
    nearest = nearest_name(name, [_base(path) for path in ignored])
    return f"there is no {name}" + (f"; rename {nearest} to {name}" if nearest else "")


def nearest_name(name: str, given: Iterable[str]) -> str | None:
    """The name among `given` that was most likely meant to be `name`: copies (`knn (1).py`), cases, small slips."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    same_kind = [g for g in given if PurePosixPath(g).suffix.lower() == suffix]
    for candidate in same_kind:
        if stem.lower() in PurePosixPath(candidate).stem.lower():
            return candidate
    close = difflib.get_close_matches(name.lower(), [g.lower() for g in same_kind], n=1, cutoff=0.6)
    return next((g for g in same_kind if [g.lower()] == close), None)
