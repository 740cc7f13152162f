"""The leak proof: what a student receives holds nothing of `solutions/<slug>/`.

Theory of operation. Everything below `solutions/<slug>` is turned into *secrets*, everything that is about to be
handed out into *texts*, and no secret may occur in a text.

- Secrets are lines (of the solution: those between the markers; of hidden checks, mistakes, variants and anything else:
  all), the sentences of mistakes, and whole files by their digest. Left out are lines that are public by construction:
  those of the stub, and, for hidden checks, what the public checks say too (both test the same functions); a
  whole test with fixed inputs that is in both suites is reported by itself. Left out are also lines that anybody
  would write (`for i in range(N):`, `return loss`): see `_telling`.
- Texts are the contents of every file, and of everything inside it: archives, wheels, `.npz`, notebooks with their
  outputs and metadata, text chunks of images. A compiled cache, a `.git`, a link, a pickled array or a file of a kind
  that cannot be looked into is a finding by itself: no evidence is not evidence.
- Both are compared without white space, quotes alike, so that other indentation, a comment sign, a JSON escape or a
  wrapped line hides nothing.

The engine's own files, in its wheel, are the same in every release: there, one line that is also in a solution is
chance, and only two of one source are a finding.

One exception is declared: `expected.npz` carries the sentences of mistakes on purpose, so that a student's own machine
can name a mistake in the public checks. It may hold their sentences; no line of their code. What it tells, and nothing
else of that kind, a table of words (`words.zh.toml`) may say again.
"""

from __future__ import annotations

import ast
import hashlib
import html
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autograder.authoring.stub import find_blocks, make_stub, solution_lines
from autograder.authoring.texts import OPAQUE, Finding, look_into
from autograder.authoring.wheel import package_files
from autograder.checks import tape
from autograder.course import text_of
from autograder.errors import CourseError
from autograder.model import Assignment

EXPECTED_FILE = tape.FILE

_WORDS_FILE = re.compile(r"words\.\w+\.toml")
_LONG = 40  # characters without white space: nobody writes the same by chance
_SENTENCE = 30
_BLOCK = 12  # a solution block shorter than this, such as `return x`, is anybody's
_WHOLE_FILE = 24  # bytes: a shorter file, such as an empty __init__.py, may be in both folders


@dataclass(frozen=True)
class Leak:
    """One thing in a release that must not be there."""

    where: str  # "knn.py:12", "engine/x.whl!autograder/knn.py:3", "figure.png!text"
    what: str  # "a line of the solution (solutions/knn/knn.py:40): ..."


@dataclass(frozen=True)
class Secret:
    """A line or sentence that no student may receive, without white space."""

    text: str
    kind: str  # "solution", "hidden check", "mistake", "variant", "sentence", "file"
    source: str  # "solutions/knn/knn.py:40"
    shown: str  # as it is written there
    spread: bool = False  # look for it across lines, however short it is


def find_leaks(assignment: Assignment, release: Path, *, trust: Collection[str] = ()) -> tuple[Leak, ...]:
    """Everything in the folder `release` that gives away `solutions/<slug>`; empty if it is clean.

    `trust` names files (POSIX paths in the release) that the instructor has looked through: they are still searched,
    but it is accepted that their kind cannot be looked into. Raises `CourseError` where there are no solutions to
    compare with.
    """
    secrets, private = collect_secrets(assignment)
    engine = frozenset(hashlib.sha256(data).hexdigest() for data in package_files().values())
    search = _Search(secrets, private, engine, _told(assignment))
    leaks = list(_shared_tests(assignment))
    for file in sorted(release.rglob("*")):
        name = file.relative_to(release).as_posix()
        if file.is_symlink():
            leaks.append(Leak(name, "a link: what it points to is not part of the release"))
        elif file.is_file():
            found = search.file(name, file.read_bytes())
            leaks += [leak for leak in found if not (leak.what == OPAQUE and name in trust)]
        elif not stat.S_ISDIR(file.stat().st_mode):
            leaks.append(Leak(name, "neither a file nor a folder"))
    leaks += _hidden_answers(assignment, release)
    return tuple(dict.fromkeys(leaks))


# ---- secrets --------------------------------------------------------------------------------------------------------


def collect_secrets(assignment: Assignment) -> tuple[tuple[Secret, ...], dict[str, str]]:
    """The secrets of an assignment, and {sha256 of a whole private file: its name}."""
    private = assignment.private
    if private is None:
        raise CourseError("has no solutions folder: there is nothing to compare a release with", file=assignment.public)
    stubs = [make_stub(text_of(private / name), assignment.slug, private / name) for name in assignment.files]
    given = _Searched.of("\n".join(stubs))
    public_tests = _Searched.of("\n".join(text_of(file) for file in _python_files(assignment.public / "tests")))
    secrets: dict[str, Secret] = {}
    digests: dict[str, str] = {}
    for file in sorted(path for path in private.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        name = file.relative_to(private).as_posix()
        source = f"solutions/{assignment.slug}/{name}"
        data = file.read_bytes()
        if len(data) >= _WHOLE_FILE:
            digests[hashlib.sha256(data).hexdigest()] = source
        kind = _kind(name, assignment)
        for secret in _secrets_of(file, kind, source):
            said = kind == "hidden check" and public_tests.line_of(secret) is not None
            if given.line_of(secret) is None and not said:
                secrets.setdefault(secret.text, secret)
    return tuple(secrets.values()), digests


def _kind(name: str, assignment: Assignment) -> str:
    folders = {"tests": "hidden check", "mistakes": "mistake", "variants": "variant", "profiles": "profile"}
    return "solution" if name in assignment.files else folders.get(PurePosixPath(name).parts[0], "file")


def _secrets_of(file: Path, kind: str, source: str) -> Iterator[Secret]:
    try:
        text = text_of(file) if file.suffix == ".py" else file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return  # a binary file is known by its digest
    if kind == "solution":
        yield from _solution_secrets(text, file, source)
        return
    sentences = _sentences(text) if kind in ("mistake", "profile") else []
    said = {number for first, last, _ in sentences for number in range(first, last + 1)}
    for number, plain, shown in _code(text) if file.suffix == ".py" else _prose(text):
        if number not in said and _telling(plain):
            yield Secret(plain, kind, f"{source}:{number}", shown)
    for number, _, sentence in sentences:
        if kind == "profile" and number == 1:
            continue  # what a course's conventions are, everybody may read
        if len(_plain(sentence)) >= _SENTENCE:
            yield Secret(_plain(sentence), "sentence", f"{source}:{number}", sentence)


def _solution_secrets(text: str, file: Path, source: str) -> Iterator[Secret]:
    """The lines of every block; of a block whose lines say little one by one, the block as a whole."""
    wanted = {number for number, _ in solution_lines(text, file)}
    lines = [line for line in _code(text) if line[0] in wanted]
    for block in find_blocks(text.replace("\r\n", "\n"), file):
        inside = [line for line in lines if block.begin < line[0] < block.end]
        telling = [line for line in inside if _telling(line[1])]
        for number, plain, shown in telling:
            yield Secret(plain, "solution", f"{source}:{number}", shown)
        whole = "".join(plain for _, plain, _ in inside)
        if not telling and len(whole) >= _BLOCK:
            shown = "; ".join(shown for _, _, shown in inside)
            yield Secret(whole, "solution", f"{source}:{block.begin + 1}", shown, spread=True)


def _code(text: str) -> Iterator[tuple[int, str, str]]:
    """(line number, without white space, as written) of the code and, by themselves, of the comments of a module."""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        code, sign, comment = line.partition(" #")  # a sign inside a string splits it: both halves are still compared
        for piece in (code, comment if sign else ""):
            plain = _plain(piece.strip().lstrip("#"))
            if plain:
                yield number, plain, piece.strip()


def _prose(text: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _plain(line), line.strip()


def _sentences(text: str) -> list[tuple[int, int, str]]:
    """(first line, last line, text) of a mistake's docstring paragraphs, QUESTION and, in a profile, OTHERWISE."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    found: list[tuple[int, int, str]] = []
    for position, node in enumerate(tree.body):
        is_docstring = position == 0 and isinstance(node, ast.Expr)
        names = [ast.unparse(name) for name in node.targets] if isinstance(node, ast.Assign) else []
        is_question = names in (["QUESTION"], ["OTHERWISE"])
        value = getattr(node, "value", None)
        if (is_docstring or is_question) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            last = node.end_lineno or node.lineno
            found += [(node.lineno, last, " ".join(part.split())) for part in value.value.split("\n\n") if part.strip()]
    return found


_SKIPPED_STARTS = ("import", "from", "def", "class", "@", '"""', "raiseNotImplementedError", "assertlen(")
_LOOP = re.compile(r"(for[\w,()]+in(range|enumerate|zip|sorted)\(.*\)|while\w+|if\w+|else|try|with\w+):")
_DOES_SOMETHING = re.compile(r"[-+*/@%<>|&^]|\w\([^)]")


def _telling(plain: str) -> bool:
    """Whether a line says something that two people would not write by chance."""
    if len(plain) < 20 or plain.startswith(_SKIPPED_STARTS) or _LOOP.fullmatch(plain):
        return False
    return bool(_DOES_SOMETHING.search(plain)) or len(plain) >= _LONG


_SQUEEZE = str.maketrans(
    {**dict.fromkeys(" \t\r\f\v\u00a0\\", None), "'": '"', "`": None, "\u201c": '"', "\u201d": '"'}
)

_RETURN = re.compile(r"\breturn\b")


def _plain(text: str) -> str:
    """Text without white space (but line ends), back-slashes, `return` and differences between quotes."""
    return _RETURN.sub("", text.replace("\\n", "\n")).translate(_SQUEEZE).strip("\n")


# ---- values ---------------------------------------------------------------------------------------------------------


def _told(assignment: Assignment) -> frozenset[str]:
    """What a student's own machine may say about mistakes, in the form in which secrets are compared."""
    try:
        mistakes = [known.misconception for known in tape.load(assignment).known]
    except CourseError:
        return frozenset()  # nothing is recorded, so nothing is told
    return frozenset(_plain(text) for mistake in mistakes for text in (mistake.sentence, mistake.question))


def _hidden_answers(assignment: Assignment, release: Path) -> Iterator[Leak]:
    """Recorded answers are those of public checks only, and so is what is known of mistakes."""
    try:
        recorded = tape.load(replace(assignment, public=release))
    except CourseError as error:
        yield Leak(EXPECTED_FILE, str(error))
        return
    checks = {*recorded.events, *(check for known in recorded.known for check in (*known.failed, *known.wrong))}
    for check in sorted(checks):
        if not check.startswith("public."):
            yield Leak(EXPECTED_FILE, f"values of {check}, which is no public check")


# ---- a hidden test that is also public ------------------------------------------------------------------------------


def _shared_tests(assignment: Assignment) -> Iterator[Leak]:
    """Tests of the hidden suite whose body is also in the public suite: their lines are not secret any more."""
    if assignment.private is None:
        return
    public = {body: where for where, body in _test_bodies(assignment.public / "tests")}
    for where, body in _test_bodies(assignment.private / "tests"):
        if body in public:
            yield Leak(f"tests/{public[body]}", f"the whole hidden check tests/{where} of the solutions folder")


def _test_bodies(folder: Path) -> Iterator[tuple[str, str]]:
    """("test_knn.py:12", body as normal text without its docstring) of the tests whose inputs are fixed.

    Where a test draws its inputs from `rng`, both suites may have it: the public one with seed 0, the hidden one with
    the seed of the run. A body of one statement is no secret.
    """
    for file in _python_files(folder):
        for node in ast.walk(ast.parse(text_of(file))):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            if "rng" not in {argument.arg for argument in node.args.args}:
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                if len(body) > 1:
                    yield f"{file.name}:{node.lineno}", "\n".join(ast.unparse(statement) for statement in body)


def _python_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


# ---- secrets in texts ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Search:
    """What is looked for."""

    secrets: tuple[Secret, ...]
    private: Mapping[str, str]  # sha256 of a whole private file -> its name
    engine: frozenset[str]  # sha256 of the engine's own files
    told: frozenset[str]  # sentences of mistakes that the recorded answers tell anyway

    def file(self, name: str, data: bytes) -> Iterator[Leak]:
        """The leaks in one file of a release, and in whatever is inside of it."""
        wanted = [secret for secret in self.secrets if not self._may_say(name, secret)]
        ours: set[str] = set()
        for item in look_into(name, data):
            if isinstance(item, Finding):
                yield Leak(item.where, item.what)
                continue
            where, content = item
            if isinstance(content, str):
                yield from _text_leaks(where, content, wanted, chance=where in ours)
                continue
            digest = hashlib.sha256(content).hexdigest()
            if digest in self.private:
                yield Leak(where, f"the whole file {self.private[digest]}")
            if digest in self.engine:
                ours.add(where)

    def _may_say(self, name: str, secret: Secret) -> bool:
        """Whether a file may hold a sentence: the recorded answers may, and what they tell, a table of words."""
        if secret.kind != "sentence":
            return False
        is_table = _WORDS_FILE.fullmatch(PurePosixPath(name).name) is not None
        return name == EXPECTED_FILE or (is_table and secret.text in self.told)


def _text_leaks(where: str, text: str, secrets: Iterable[Secret], *, chance: bool) -> Iterator[Leak]:
    """The secrets in a text. Where `chance`, any one line may be there by chance: the engine was there first."""
    searched = _Searched.of(text)
    found = [(secret, line) for secret in secrets if (line := searched.line_of(secret)) is not None]
    sources = Counter(secret.source.rpartition(":")[0] for secret, _ in found)
    for secret, line in found:
        if (_sure(secret) and not chance) or sources[secret.source.rpartition(":")[0]] > 1:
            place = f"{where}:{line}" if line else where
            yield Leak(place, f"{_A[secret.kind]} ({secret.source}): {secret.shown}")


def _sure(secret: Secret) -> bool:
    """Whether one such line is evidence. A short line of a test may be written twice by chance; two of them are not."""
    return secret.kind in ("solution", "sentence") or len(secret.text) >= _LONG


@dataclass(frozen=True)
class _Searched:
    """A text in the two forms that secrets are looked for in."""

    plain: str  # line by line
    joined: str  # without line ends, for wrapped lines; comment signs stand at their breaks

    @classmethod
    def of(cls, text: str) -> _Searched:
        lines = html.unescape(text).replace("\\n", "\n").split("\n")
        plain = "\n".join(_plain(line) for line in lines)
        return cls(plain, plain.replace("\n", "").replace("#", ""))

    def line_of(self, secret: Secret) -> int | None:
        """The line that has it; 0 where it is spread over several lines, None where it is not there."""
        for piece in secret.text.split("\n"):
            at = _find(self.plain, piece)
            if at is not None:
                return self.plain.count("\n", 0, at) + 1
            if (secret.spread or len(piece) >= _LONG) and piece.replace("#", "") in self.joined:
                return 0
        return None


_A = {
    "solution": "a line of the solution",
    "hidden check": "a line of a hidden check",
    "mistake": "a line of a mistake",
    "variant": "a line of a variant",
    "profile": "a line of a profile of conventions",
    "sentence": "what a student is told about a mistake",
    "file": "a line of a private file",
}


def _find(plain: str, piece: str) -> int | None:
    """Where a piece stands by itself: `dW=X.T@dscores` is not in `dW=X.T@dscores2`, nor in `ddW=X.T@dscores`."""
    at = plain.find(piece)
    while at >= 0:
        before, after = plain[at - 1 : at], plain[at + len(piece) : at + len(piece) + 1]
        if not (_word(before) and _word(piece[0])) and not (_word(after) and _word(piece[-1])):
            return at
        at = plain.find(piece, at + 1)
    return None


def _word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
